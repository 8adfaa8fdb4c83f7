#include "common/store/open_stores.h"

#include "common/store/meta_store.h"

namespace undertone {

Result<Stores> open_stores(const Config& config, const Log& log, WritePriority priority) {
    Stores stores;
    auto database = open_database(config.database, log, priority);
    if (!database) return database.error();
    stores.database = std::move(*database);

    std::string store_id;
    const auto known = stores.database->write_and_wait([&](Connection& connection) -> Result<> {
        auto id = MetaStore(connection).store_id();
        if (!id) return id.error();
        store_id = std::move(*id);
        return {};
    });
    if (!known) return known.error();

    auto blobs = open_blob_store(config.storage, store_id, log);
    if (!blobs) return blobs.error();
    stores.blobs = std::move(*blobs);
    return stores;
}

}  // namespace undertone
