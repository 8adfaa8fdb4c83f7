#include "common/profile/number_sums.h"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>

namespace undertone {
namespace {

using Integer = PowerSums::Integer;
using Float = boost::multiprecision::cpp_bin_float_100;

Integer power_of_ten(std::int64_t exponent) {
    return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

/// n, the sums of the first four powers, and what one unit of the numbers is: 10^-scale.
struct RawSums {
    Integer n = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
};

double rounded(const Integer& numerator, const Integer& denominator) {
    return (Float(numerator) / Float(denominator)).convert_to<double>();
}

/// The central sums m2, m3, m4 of the numbers, times n, n^2 and n^3, so that they are integers and
/// nothing cancels out.
void add_shape(const RawSums& sums, std::int32_t scale, Moments& moments) {
    const auto& [n, s1, s2, s3, s4] = sums;
    const Integer m2 = n * s2 - s1 * s1;
    const Integer m3 = n * n * s3 - 3 * n * s1 * s2 + 2 * s1 * s1 * s1;
    const Integer m4 =
        n * n * n * s4 - 4 * n * n * s1 * s3 + 6 * n * s1 * s1 * s2 - 3 * s1 * s1 * s1 * s1;
    const auto count = n.convert_to<std::uint64_t>();
    const Float unit = pow(Float(10), -scale);
    if (count >= 2) {
        moments.std = Float(sqrt(Float(m2) / Float(n * (n - 1))) * unit).convert_to<double>();
    }
    const Float f(n), variance = Float(m2) / (f * f);
    const bool varies = m2 != 0;
    if (count >= 3) {
        const Float g1 = varies ? Float(Float(m3) / (f * f * f) / pow(variance, Float(1.5))) : Float(0);
        moments.skewness = Float(g1 * sqrt(f * (f - 1)) / (f - 2)).convert_to<double>();
    }
    if (count >= 4) {
        const Float g2 = varies ? Float(Float(m4) / (f * f * f * f) / (variance * variance) - 3) : Float(0);
        const Float adjusted = (f - 1) / ((f - 2) * (f - 3)) * ((f + 1) * g2 + 6);
        moments.kurtosis = varies ? adjusted.convert_to<double>() : 0;
    }
}

}  // namespace

PowerSums& NumberSums::add_scale(std::int32_t scale) {
    const auto at = std::ranges::lower_bound(scales_, scale, {}, &Scale::scale);
    return *scales_.insert(at, {scale, std::make_unique<PowerSums>()})->sums;
}

void NumberSums::merge(const NumberSums& other) {
    for (const auto& scale : other.scales_) of_scale(scale.scale).merge(*scale.sums);
}

std::uint64_t NumberSums::count() const {
    std::uint64_t count = 0;
    for (const auto& scale : scales_) count += scale.sums->count();
    return count;
}

Moments NumberSums::moments() const {
    Moments moments;
    if (scales_.empty()) return moments;
    const auto finest = scales_.back().scale;
    RawSums all;
    for (const auto& [scale, sums] : scales_) {
        const auto unit = power_of_ten(std::int64_t{finest} - scale);
        all.n += sums->count();
        all.s1 += sums->sum(1) * unit;
        all.s2 += sums->sum(2) * unit * unit;
        all.s3 += sums->sum(3) * unit * unit * unit;
        all.s4 += sums->sum(4) * unit * unit * unit * unit;
        moments.count += sums->count();
        moments.zeros += sums->zeros();
        const auto low = Decimal{sums->min(), scale}.to_double();
        const auto high = Decimal{sums->max(), scale}.to_double();
        moments.min = moments.min ? std::min(*moments.min, low) : low;
        moments.max = moments.max ? std::max(*moments.max, high) : high;
    }
    moments.mean = finest >= 0 ? rounded(all.s1, all.n * power_of_ten(finest))
                               : rounded(all.s1 * power_of_ten(-std::int64_t{finest}), all.n);
    add_shape(all, finest, moments);
    return moments;
}

}  // namespace undertone
