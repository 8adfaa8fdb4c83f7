// A clock that goes when a test says so.
#pragma once

#include "common/clock.h"

#include <atomic>

namespace undertone::testing {

/// Thread-safe: what is tested may look at it from threads of its own.
class ManualClock final : public Clock {
public:
    Time now() const override { return start_ + passed(); }
    std::chrono::steady_clock::time_point steady() const override {
        return steady_start_ + passed();
    }

    void advance(std::chrono::milliseconds time) { passed_ms_ += time.count(); }

private:
    static constexpr Time start_{std::chrono::microseconds(1'705'312'200'000'000)};
    static constexpr std::chrono::steady_clock::time_point steady_start_{std::chrono::hours(1)};

    std::chrono::milliseconds passed() const { return std::chrono::milliseconds(passed_ms_); }

    std::atomic<std::int64_t> passed_ms_ = 0;
};

}  // namespace undertone::testing
