// A column's numbers as exact sums of decimals, and the figures that follow from them.
#pragma once

#include "common/profile/power_sums.h"
#include "common/profile/value_type.h"

#include <array>
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

/// Decimals with equally many places are integers of one unit: each scale has sums of its own.
class NumberSums {
public:
    void add(Decimal number, std::uint64_t weight = 1) {
        of_scale(number.scale).add(number.mantissa, weight);
    }
    void merge(const NumberSums& other);

    bool empty() const { return scales_.empty(); }
    std::uint64_t count() const;
    /// Rounded once, at the end.
    Moments moments() const;

    static void transfer(auto& archive, auto& self) { archive(self.scales_); }

private:
    struct Scale {
        std::int32_t scale = 0;
        std::unique_ptr<PowerSums> sums;

        static void transfer(auto& archive, auto& self) { archive(self.scale, self.sums); }
    };

    PowerSums& of_scale(std::int32_t scale) {
        for (auto& known : scales_) {
            if (known.scale == scale) return *known.sums;
        }
        return add_scale(scale);
    }
    PowerSums& add_scale(std::int32_t scale);

    std::vector<Scale> scales_;  // by scale
};

}  // namespace undertone
