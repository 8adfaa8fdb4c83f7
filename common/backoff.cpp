#include "common/backoff.h"

#include <algorithm>

namespace undertone {

using std::chrono::milliseconds;

milliseconds jittered_pause(const PauseRange& range, std::uint32_t failures, double random) {
    constexpr std::uint32_t doublings_max = 32;  // of a day, far from an overflow
    const auto doublings = std::min(std::max(failures, 1U) - 1, doublings_max);
    const auto ceiling = std::min(range.longest, range.first * (std::int64_t{1} << doublings));
    return milliseconds(static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * random));
}

Backoff::Backoff(milliseconds first, milliseconds longest, std::uint64_t seed)
    : range_{first, longest}, random_(static_cast<std::minstd_rand::result_type>(seed)) {}

void Backoff::failed(TimePoint now) {
    ++failures_;
    const auto random = std::uniform_real_distribution<>()(random_);
    next_try_ = now + std::max(jittered_pause(range_, failures_, random), milliseconds(1));
}

}  // namespace undertone
