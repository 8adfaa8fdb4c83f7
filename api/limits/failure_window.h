// Failures within a minute of the first of them.
#pragma once

#include "api/limits/token_bucket.h"

namespace undertone {

constexpr std::chrono::milliseconds failure_window_length{60'000};

class FailureWindow {
public:
    void note(LimitTime now);
    std::uint32_t count(LimitTime now) const { return is_over(now) ? 0 : count_; }
    /// Until the failures are forgotten.
    std::chrono::milliseconds left(LimitTime now) const;
    bool is_over(LimitTime now) const { return now - since_ >= failure_window_length; }

private:
    LimitTime since_{LimitTime::duration::min() / 2};
    std::uint32_t count_ = 0;
};

}  // namespace undertone
