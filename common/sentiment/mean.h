// What is said of many messages at once: mean, label and shares, the same wherever they are shown.
// Rounded to six decimals, which a mean of micro-units can carry.
#pragma once

#include "common/sentiment/scorer.h"

#include <cmath>
#include <cstdint>
#include <optional>

namespace undertone {

/// The mean of `count` scores that sum to `sum_micro` millionths; nullopt for none.
inline std::optional<double> mean_of_micro(std::int64_t sum_micro, std::uint64_t count) {
    if (count == 0) return std::nullopt;
    return std::round(static_cast<double>(sum_micro) / static_cast<double>(count)) / 1e6;
}

/// The label of that mean, by the limits of a message's (VADER), decided on the exact sum.
inline Label label_of_mean(std::int64_t sum_micro, std::uint64_t count) {
    constexpr std::int64_t polar_from_micro = 50'000;
    const auto limit = polar_from_micro * static_cast<std::int64_t>(count);
    if (sum_micro >= limit && limit > 0) return Label::positive;
    if (sum_micro <= -limit && limit > 0) return Label::negative;
    return Label::neutral;
}

/// `part` of `whole`, 0 to 1; 0 of nothing.
inline double share_of(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return 0;
    return std::round(1e6 * static_cast<double>(part) / static_cast<double>(whole)) / 1e6;
}

}  // namespace undertone
