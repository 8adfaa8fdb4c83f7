// A column's numbers as exact sums, and the figures that follow from them.
#pragma once

#include "common/profile/power_sums.h"
#include "common/profile/value_type.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace undertone {

/// Null where there are too few numbers.
struct Moments {
    std::uint64_t count = 0, zeros = 0;
    std::optional<double> min, max, mean;
    std::optional<double> std;       ///< of a sample: divided by n - 1
    std::optional<double> skewness;  ///< adjusted (Fisher-Pearson), 0 where nothing varies
    std::optional<double> kurtosis;  ///< excess, adjusted, 0 where nothing varies
};

/// A number is the double nearest to its text, as everywhere else, and thus an integer times a
/// power of two: numbers with the same power have exact sums of their own. Beside the `powers_max`
/// largest powers, numbers are zeros in the sums: they are less than 2^-33 of the largest number,
/// which changes the deviation by 1.2e-10 of it at most.
class NumberSums {
public:
    static constexpr std::size_t powers_max = 5;

    void add(std::int64_t number, std::uint64_t weight = 1) { add(Multiple{0, number}, weight); }
    void add(double number, std::uint64_t weight = 1) { add(multiple_of(number), weight); }
    void add(const Decimal& number, std::uint64_t weight = 1) {
        if (number.scale == 0) {
            add(number.mantissa, weight);
        } else {
            add(number.to_double(), weight);
        }
    }
    void merge(const NumberSums& other);

    std::uint64_t count() const;
    /// Rounded once, at the end.
    Moments moments() const;

    static void transfer(auto& archive, auto& self) { archive(self.powers_, self.small_); }

private:
    /// Of the integers that count 2^exponent.
    struct Power {
        std::int32_t exponent = 0;
        std::unique_ptr<PowerSums> sums;

        static void transfer(auto& archive, auto& self) { archive(self.exponent, self.sums); }
    };

    /// count · 2^exponent.
    struct Multiple {
        std::int32_t exponent;
        std::int64_t count;

        double to_double() const { return std::ldexp(static_cast<double>(count), exponent); }
    };
    /// What is known of numbers beside their sums.
    struct Range {
        std::uint64_t count = 0, zeros = 0;
        double min = std::numeric_limits<double>::infinity(), max = -min;

        void add(const Range& other);
        static void transfer(auto& archive, auto& self) {
            archive(self.count, self.zeros, self.min, self.max);
        }
    };
    static Range range_of(const Power& power);

    static Multiple multiple_of(double number) {
        constexpr int fraction_bits = 52, bias = 1'075, step = 11;
        const auto bits = std::bit_cast<std::uint64_t>(number);
        const auto biased = static_cast<int>(bits >> fraction_bits & 0x7FF);
        const auto fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);
        const auto whole = biased == 0 ? fraction : fraction | std::uint64_t{1} << fraction_bits;
        // Every eleventh exponent is enough: the 53 bits have room for ten more.
        const auto offset = std::max(biased, 1);
        const auto shifted = static_cast<std::int64_t>(whole << (offset % step));
        return {.exponent = offset - offset % step - bias,
                .count = bits >> 63 != 0 ? -shifted : shifted};
    }

    void add(const Multiple& number, std::uint64_t weight) {
        for (auto& known : powers_) {
            if (known.exponent == number.exponent) return known.sums->add(number.count, weight);
        }
        add_elsewhere(number, weight);
    }
    void add_elsewhere(const Multiple& number, std::uint64_t weight);
    PowerSums* sums_of(std::int32_t exponent);

    std::vector<Power> powers_;  // by exponent
    Range small_;                // numbers that are not among them
};

}  // namespace undertone
