// What the faces of data sets share.
#pragma once

#include "api/handlers/paging.h"
#include "api/handlers/services.h"
#include "common/json_writer.h"
#include "common/store/dataset_store.h"

#include <functional>
#include <optional>

namespace undertone {

/// Path's {id} as a data set of the caller's; nullopt: there is none.
Result<std::optional<Dataset>> find_dataset(Connection& connection, const Request& request,
                                            std::optional<std::uint32_t> version = {});
/// The same, in a read of its own. Errors: no_such_dataset().
Result<Dataset> read_dataset(Services& services, const Request& request,
                             std::optional<std::uint32_t> version = {});

/// not_found, the same for missing, foreign and malformed ids.
Error no_such_dataset();

/// The caller's data sets, oldest first, each written by `write`.
Response list_datasets(Services& services, const Request& request,
                       const std::function<void(JsonWriter&, const Dataset&)>& write);

}  // namespace undertone
