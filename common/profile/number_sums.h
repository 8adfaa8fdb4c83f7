// A column's numbers as exact sums, and the figures that follow from them.
#pragma once

#include "common/profile/power_sums.h"
#include "common/profile/value_type.h"

#include <algorithm>
#include <bit>
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
/// power of two: numbers with the same power have exact sums of their own.
class NumberSums {
public:
    void add(Decimal number, std::uint64_t weight = 1) {
        if (number.scale == 0) return of_exponent(0).add(number.mantissa, weight);
        add(number.to_double(), weight);
    }
    void merge(const NumberSums& other);

    bool empty() const { return powers_.empty(); }
    std::uint64_t count() const;
    /// Rounded once, at the end.
    Moments moments() const;

    static void transfer(auto& archive, auto& self) { archive(self.powers_); }

private:
    /// Of the integers that count 2^exponent.
    struct Power {
        std::int32_t exponent = 0;
        std::unique_ptr<PowerSums> sums;

        static void transfer(auto& archive, auto& self) { archive(self.exponent, self.sums); }
    };

    void add(double number, std::uint64_t weight) {
        constexpr int fraction_bits = 52, bias = 1'075, step = 8;
        const auto bits = std::bit_cast<std::uint64_t>(number);
        const auto biased = static_cast<int>(bits >> fraction_bits & 0x7FF);
        const auto fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);
        const auto whole = biased == 0 ? fraction : fraction | std::uint64_t{1} << fraction_bits;
        // Every eighth exponent is enough: the 53 bits have room for seven more.
        const auto offset = std::max(biased, 1);
        const auto shifted = static_cast<std::int64_t>(whole << (offset % step));
        of_exponent(offset - offset % step - bias)
            .add(bits >> 63 != 0 ? -shifted : shifted, weight);
    }

    PowerSums& of_exponent(std::int32_t exponent) {
        for (auto& known : powers_) {
            if (known.exponent == exponent) return *known.sums;
        }
        return add_exponent(exponent);
    }
    PowerSums& add_exponent(std::int32_t exponent);

    std::vector<Power> powers_;  // by exponent
};

}  // namespace undertone
