// Keeps a share of the disk free, so that deletes can still commit when uploads cannot.
#pragma once

#include "common/blob/blob_store.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace undertone {

/// Free and total bytes for an ordinary user (statvfs) of the file system that holds `folder`.
Result<BlobStore::Space> measure_space(const std::string& folder);

/// Whether less than `free_percent_min` of the space is free. A file system that states no size
/// has no end.
bool is_below_reserve(const BlobStore::Space& space, std::uint32_t free_percent_min);

/// Thread-safe; asks the system at most every 200 ms.
class SpaceGuard {
public:
    SpaceGuard(std::string folder, std::uint32_t free_percent_min);

    /// Errors: storage_full below the reserve, unavailable.
    Result<> check(std::chrono::steady_clock::time_point now);

private:
    Result<> measure() const;

    const std::string folder_;
    const std::uint32_t free_percent_min_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point measured_at_;  // guarded, as is the next
    Result<> answer_;
};

}  // namespace undertone
