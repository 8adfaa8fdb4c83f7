// Finds blobs that no row names, and moves them to the trash.
//
// A blob is committed right before its row; a process that dies in between leaves an orphan. So
// does a delete whose row is gone and whose file came back after a power failure.
#pragma once

#include "common/blob/blob_store.h"
#include "common/clock.h"
#include "common/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace undertone {

/// Tells for each of at most 500 names, in their order, whether a row names the blob: as an
/// upload's file, its table, or whatever else is kept in blobs.
using AreBlobsKnown = std::function<Result<std::vector<bool>>(std::span<const BlobName> names)>;

struct SweepReport {
    std::uint64_t blobs = 0;      ///< all there are
    std::uint64_t orphans = 0;    ///< older than orphan_minutes and named by no row
    std::uint64_t trashed = 0;    ///< orphans moved to the trash; what is left over has its turn
                                  ///< with the next sweep
    bool refused = false;         ///< so many orphans that something else must be wrong: none moved
    std::uint64_t removed = 0;    ///< blobs removed for good, 7 days after they were trashed
    std::uint64_t leftovers = 0;  ///< dead processes whose unfinished files were removed
};

/// More than 1 % of the blobs, and more than a handful: rather a database restored from last week
/// than that many crashes.
bool are_too_many_orphans(std::uint64_t orphans, std::uint64_t blobs);

/// Goes through all blobs once. Memory does not grow with their number. Errors: those of `blobs`
/// and `are_known`; what was done before stays done.
Result<SweepReport> sweep_blobs(BlobStore& blobs, const AreBlobsKnown& are_known,
                                const StorageConfig& config, Time now);

}  // namespace undertone
