// Sums of doubles without the errors that rounding each addition leaves.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace undertone {

/// Neumaier's summation: the error of each addition is kept and added at the end. What no double
/// holds is summed in units of 2^64, of which any count of doubles is in reach. Zeroed memory is an
/// empty one.
struct PreciseSum {
    static constexpr double large_unit = 0x1p64;

    double sum = 0, error = 0;
    std::int64_t count = 0;
    bool in_large_units = false;

    void add(double number) {
        if (in_large_units) number /= large_unit;
        auto next = sum + number;
        if (std::isinf(next) && !in_large_units) {
            in_large_units = true;
            for (auto* part : {&sum, &error, &number}) *part /= large_unit;
            next = sum + number;
        }
        if (std::isfinite(next)) {  // a product of two columns may not be
            error +=
                std::abs(sum) >= std::abs(number) ? (sum - next) + number : (number - next) + sum;
        }
        sum = next;
        ++count;
    }

    // nullopt: of nothing, or of infinite products that cancel. The total is infinite where no
    // double holds it.
    std::optional<double> total() const { return in_ones(sum + error); }
    std::optional<double> mean() const {
        return in_ones((sum + error) / static_cast<double>(count));
    }

private:
    std::optional<double> in_ones(double part) const {
        if (count == 0 || std::isnan(part)) return std::nullopt;
        return in_large_units ? part * large_unit : part;
    }
};

}  // namespace undertone
