#include "common/blob/space_guard.h"

#include "common/files.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>

namespace undertone {
namespace {

constexpr std::chrono::milliseconds measured_every{200};

}  // namespace

Result<BlobStore::Space> measure_space(const std::string& folder) {
    struct statvfs status;
    if (::statvfs(folder.c_str(), &status) != 0) return file_error("statvfs", folder, errno);
    // Blocks that only root may use are neither free nor part of the whole.
    const std::uint64_t free = status.f_bavail;
    const std::uint64_t used = status.f_blocks - status.f_bfree;
    return BlobStore::Space{free * status.f_frsize, (used + free) * status.f_frsize};
}

bool is_below_reserve(const BlobStore::Space& space, std::uint32_t free_percent_min) {
    return static_cast<double>(space.free_bytes) * 100 <
           static_cast<double>(space.total_bytes) * free_percent_min;
}

SpaceGuard::SpaceGuard(std::string folder, std::uint32_t free_percent_min)
    : folder_(std::move(folder)), free_percent_min_(free_percent_min) {}

Result<> SpaceGuard::measure() const {
    const auto space = measure_space(folder_);
    if (!space) return space.error();
    if (!is_below_reserve(*space, free_percent_min_)) return {};
    return Error{ErrorCode::storage_full,
                 fmt::format("{}: {} of {} bytes free, free_percent_min={}", folder_,
                             space->free_bytes, space->total_bytes, free_percent_min_)};
}

Result<> SpaceGuard::check(std::chrono::steady_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const bool first = measured_at_ == std::chrono::steady_clock::time_point();
    if (first || now - measured_at_ >= measured_every) {
        answer_ = measure();
        measured_at_ = now;
    }
    return answer_;
}

}  // namespace undertone
