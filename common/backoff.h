// How long to wait before what failed is tried again: full jitter, so that those failed by one
// outage do not all return at once (Brooker, "Exponential Backoff And Jitter", AWS 2015).
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace undertone {

struct PauseRange {
    std::chrono::milliseconds first;    ///< after one failure at most so long, then doubled
    std::chrono::milliseconds longest;  ///< never more
};

/// The pause after `failures` in a row, from 1: uniform between nothing and what `range` allows.
/// `random` is uniform in [0, 1).
std::chrono::milliseconds jittered_pause(const PauseRange& range, std::uint32_t failures,
                                         double random);

/// Remembers the failures in a row, and when the pause after the last one is over. Not thread-safe.
class Backoff {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint64_t seed);

    void succeeded() { failures_ = 0; }
    void failed(TimePoint now);

    bool may_try(TimePoint now) const { return failures_ == 0 || now >= next_try_; }
    bool is_failing() const { return failures_ > 0; }
    TimePoint next_try() const { return next_try_; }

private:
    PauseRange range_;
    std::minstd_rand random_;
    std::uint32_t failures_ = 0;
    TimePoint next_try_{};
};

}  // namespace undertone
