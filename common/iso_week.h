// Weeks of ISO 8601, in UTC: they begin on Monday.
#pragma once

#include "common/clock.h"

namespace undertone {

/// The week of `time`, counted from that of 1970-01-01, a Thursday, which is 0.
inline std::int64_t iso_week(Time time) {
    constexpr int days_before_1970 = 3;
    const auto days = std::chrono::days(utc_day(time) + days_before_1970);
    return std::chrono::floor<std::chrono::weeks>(days).count();
}

/// Its Monday, as utc_day() counts.
inline std::int64_t monday_of(std::int64_t week) { return week * 7 - 3; }

}  // namespace undertone
