// What is said of a data set's columns decides its shown version's analysis, which begins anew.
#pragma once

#include "api/handlers/services.h"
#include "common/store/dataset_store.h"

#include <boost/json/object.hpp>

#include <optional>

namespace undertone {

/// Within the request's write group. nullopt: nothing is to be run, as the same was said before or
/// the version was cancelled.
Result<std::optional<Job>> change_columns(Connection& connection, TenantId tenant,
                                          const Upload& shown, const boost::json::object& said,
                                          Time now);

/// Once that is committed: takes the job from who may have it, and has it queued.
void announce_anew(Services& services, const Job& job);

}  // namespace undertone
