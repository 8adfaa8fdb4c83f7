// Opens what both processes keep things in: the database and the blobs that belong to it.
#pragma once

#include "common/blob/blob_store.h"
#include "common/db/database.h"

#include <memory>
#include <string>

namespace undertone {

struct Stores {
    std::unique_ptr<Database> database;
    std::unique_ptr<BlobStore> blobs;
};

/// Errors: those of open_database() and open_blob_store().
Result<Stores> open_stores(const Config& config, const Log& log,
                           WritePriority priority = WritePriority::first);

/// The store's own id; empty if it has none yet. Only reads.
Result<std::string> find_store_id(Database& database);

}  // namespace undertone
