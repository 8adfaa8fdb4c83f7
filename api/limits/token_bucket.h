// A token bucket: holds a minute's worth and fills up all the time.
#pragma once

#include <chrono>
#include <cstdint>

namespace undertone {

using LimitTime = std::chrono::steady_clock::time_point;

class TokenBucket {
public:
    /// Full at `now`.
    TokenBucket(std::uint32_t per_minute, LimitTime now);

    /// Tokens in it, fractions included.
    double available(LimitTime now) const;
    /// Takes as many of `asked` as there are, in whole; returns how many.
    std::int64_t draw(std::int64_t asked, LimitTime now);
    /// Somebody knows better what is in it.
    void set(double tokens, LimitTime now);
    /// How long until it holds `tokens`.
    std::chrono::milliseconds wait_for(std::int64_t tokens, LimitTime now) const;

    std::int64_t capacity() const { return capacity_; }

private:
    std::int64_t capacity_;
    double tokens_;
    LimitTime at_;  // when tokens_ was true
};

}  // namespace undertone
