// Compares the blobs with the rows that name them, both ways, and changes nothing.
#pragma once

#include "common/blob/blob_store.h"
#include "common/clock.h"
#include "common/db/database.h"

#include <cstdint>

namespace undertone {

struct BlobAudit {
    std::uint64_t orphans = 0;  ///< blobs that no row names, older than orphan_minutes
    std::uint64_t missing = 0;  ///< blobs that a row names and that are not there
};

/// Goes through all blobs and all rows; memory does not grow with their number.
/// Errors: those of the database and the blob store.
Result<BlobAudit> audit_blobs(Database& database, BlobStore& blobs, const StorageConfig& config,
                              Time now);

}  // namespace undertone
