// When to try again what just failed: full jitter, so that those failed by one outage do not all
// return at once (Brooker, "Exponential backoff and jitter").
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace undertone {

/// Pauses grow from `first` to `longest`, doubled by each failure in a row. Not thread-safe.
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
    std::chrono::milliseconds first_;
    std::chrono::milliseconds longest_;
    std::minstd_rand random_;
    std::uint32_t failures_ = 0;
    TimePoint next_try_{};
};

}  // namespace undertone
