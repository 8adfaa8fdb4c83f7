#include "cli/store.h"

#include <fmt/format.h>

namespace undertone {

Result<OpenStore> open_store(const Invocation& invocation) {
    auto loaded = load_running_config(invocation);
    if (!loaded) return loaded.error();
    auto log = quiet_log(*loaded);
    auto database = open_database(loaded->config.database, log);
    if (!database) return database.error();
    return OpenStore{std::move(*loaded), std::move(log), std::move(*database)};
}

Result<std::unique_ptr<JobQueue>> open_queue(const OpenStore& store) {
    const auto& config = store.loaded.config;
    if (config.redis.url.empty()) {
        return Error{ErrorCode::unavailable,
                     fmt::format("no queue: redis.url is not set, and no `undertone up` runs on {}",
                                 store.loaded.data_dir)};
    }
    return make_redis_queue(config.redis, config.queue, store.log);
}

Result<TenantId> tenant_of(Database& database, const std::string& customer_id) {
    if (!is_valid_customer_id(customer_id)) {
        return Error{ErrorCode::invalid_value,
                     "--customer: expected 1 to 128 of A-Z a-z 0-9 . _ : @ -"};
    }
    TenantId tenant;
    const auto written = database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto found = TenantStore(connection).find_or_create(customer_id, SystemClock().now());
        if (!found) return found.error();
        tenant = *found;
        return {};
    });
    if (!written) return written.error();
    return tenant;
}

}  // namespace undertone
