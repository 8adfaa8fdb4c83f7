#include "common/store/open_stores.h"

#include "common/store/meta_store.h"

namespace undertone {
namespace {

/// Written once in a store's life: who opens it later need not wait for the write lock.
Result<std::string> find_or_make_store_id(Database& database) {
    auto known = find_store_id(database);
    if (!known || !known->empty()) return known;
    std::string id;
    const auto made = database.write_and_wait([&](Connection& connection) -> Result<> {
        auto agreed = MetaStore(connection).store_id();
        if (!agreed) return agreed.error();
        id = std::move(*agreed);
        return {};
    });
    if (!made) return made.error();
    return id;
}

}  // namespace

Result<Stores> open_stores(const Config& config, const Log& log, WritePriority priority) {
    Stores stores;
    auto database = open_database(config.database, log, priority);
    if (!database) return database.error();
    stores.database = std::move(*database);

    const auto store_id = find_or_make_store_id(*stores.database);
    if (!store_id) return store_id.error();
    auto blobs = open_blob_store(config.storage, *store_id, log);
    if (!blobs) return blobs.error();
    stores.blobs = std::move(*blobs);
    return stores;
}

Result<std::string> find_store_id(Database& database) {
    std::string id;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        auto found = MetaStore(connection).find_store_id();
        if (!found) return found.error();
        id = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return id;
}

}  // namespace undertone
