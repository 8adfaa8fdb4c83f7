#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace undertone {

/// Neumaier's summation: the error of each addition is kept and added at the end. Zeroed memory is
/// an empty one.
struct PreciseSum {
    double sum = 0, error = 0;
    std::int64_t count = 0;

    void add(double number) {
        const auto next = sum + number;
        error += std::abs(sum) >= std::abs(number) ? (sum - next) + number : (number - next) + sum;
        sum = next;
        ++count;
    }
    /// nullopt: of nothing.
    std::optional<double> value() const {
        return count > 0 ? std::optional(sum + error) : std::nullopt;
    }
};

}  // namespace undertone
