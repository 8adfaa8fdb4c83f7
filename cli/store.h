// The store and the queue, for commands that look at them without the API.
#pragma once

#include "cli/command.h"
#include "common/db/database.h"
#include "common/queue/job_queue.h"
#include "common/store/tenant_store.h"

#include <memory>
#include <string>

namespace undertone {

struct OpenStore {
    LoadedConfig loaded;
    Log log;
    std::unique_ptr<Database> database;
};

/// Errors: those of load_config() and open_database().
Result<OpenStore> open_store(const Invocation& invocation);

/// The queue in force: redis.url, or the private Redis of an `undertone up` on this data folder.
/// Errors: unavailable, if neither is there.
Result<std::unique_ptr<JobQueue>> open_queue(const OpenStore& store);

/// The customer's tenant, made where it is new: a customer may be paused or given a key before its
/// first upload. Errors: invalid_value, for what is no customer_id.
Result<TenantId> tenant_of(Database& database, const std::string& customer_id);

}  // namespace undertone
