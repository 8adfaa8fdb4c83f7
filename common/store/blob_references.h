// Which rows name which blobs, of all tenants: to find blobs without a row, and rows without a
// blob.
#pragma once

#include "common/blob/blob_store.h"
#include "common/db/database.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

/// A row that names a blob.
struct BlobReference {
    /// What the row keeps in the blob.
    enum class Kind : std::uint8_t { upload, rejects, table, report };
    static constexpr Kind kinds[] = {Kind::upload, Kind::rejects, Kind::table, Kind::report};

    UploadId upload;  ///< whose row it is; of a report's the blob's own id
    BlobName blob;
};

/// For each name, in their order, whether any row names the blob. One read for all of them.
/// Errors: those of the database.
Result<std::vector<bool>> are_blobs_known(Database& database, std::span<const BlobName> names);

/// The next references of one kind after `after`, in the order of the rows' keys; none at the end.
/// Begin with `BlobReference{}`. Errors: those of the database.
Result<std::vector<BlobReference>> next_blob_references(Database& database,
                                                        BlobReference::Kind kind,
                                                        const BlobReference& after);

}  // namespace undertone
