#include "common/queue/backoff.h"

#include <algorithm>

namespace undertone {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest,
                 std::uint64_t seed)
    : first_(first), longest_(longest), random_(static_cast<std::minstd_rand::result_type>(seed)) {}

void Backoff::failed(TimePoint now) {
    const auto doublings = std::min(failures_, 16U);
    ++failures_;
    const auto ceiling = std::min(longest_, first_ * (1U << doublings));
    std::uniform_int_distribution<std::int64_t> pause(1,
                                                      std::max<std::int64_t>(ceiling.count(), 1));
    next_try_ = now + std::chrono::milliseconds(pause(random_));
}

}  // namespace undertone
