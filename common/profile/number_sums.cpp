#include "common/profile/number_sums.h"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>

namespace undertone {
namespace {

using Integer = PowerSums::Integer;
using Float = boost::multiprecision::cpp_bin_float_100;

/// n, and the sums of the first four powers.
struct RawSums {
    Integer n = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
};

/// The central sums m2, m3, m4 of the numbers, times n, n^2 and n^3, so that they are integers and
/// nothing cancels out.
void add_shape(const RawSums& sums, const Float& unit, Moments& moments) {
    const auto& [n, s1, s2, s3, s4] = sums;
    const Integer m2 = n * s2 - s1 * s1;
    const Integer m3 = n * n * s3 - 3 * n * s1 * s2 + 2 * s1 * s1 * s1;
    const Integer m4 =
        n * n * n * s4 - 4 * n * n * s1 * s3 + 6 * n * s1 * s1 * s2 - 3 * s1 * s1 * s1 * s1;
    const auto count = n.convert_to<std::uint64_t>();
    if (count >= 2) {
        moments.std = Float(sqrt(Float(m2) / Float(n * (n - 1))) * unit).convert_to<double>();
    }
    const Float f(n), variance = Float(m2) / (f * f);
    const bool varies = m2 != 0;
    if (count >= 3) {
        const Float g1 =
            varies ? Float(Float(m3) / (f * f * f) / (variance * sqrt(variance))) : Float(0);
        moments.skewness = Float(g1 * sqrt(f * (f - 1)) / (f - 2)).convert_to<double>();
    }
    if (count >= 4) {
        const Float g2 =
            varies ? Float(Float(m4) / (f * f * f * f) / (variance * variance) - 3) : Float(0);
        const Float adjusted = (f - 1) / ((f - 2) * (f - 3)) * ((f + 1) * g2 + 6);
        moments.kurtosis = varies ? adjusted.convert_to<double>() : 0;
    }
}

}  // namespace

void NumberSums::Range::add(const Range& other) {
    count += other.count;
    zeros += other.zeros;
    min = std::min(min, other.min);
    max = std::max(max, other.max);
}

NumberSums::Range NumberSums::range_of(const Power& power) {
    const auto& [exponent, sums] = power;
    return {.count = sums->count(),
            .zeros = sums->zeros(),
            .min = Multiple{exponent, sums->min()}.to_double(),
            .max = Multiple{exponent, sums->max()}.to_double()};
}

/// nullptr: there are enough of larger powers.
PowerSums* NumberSums::sums_of(std::int32_t exponent) {
    const auto known = std::ranges::find(powers_, exponent, &Power::exponent);
    if (known != powers_.end()) return known->sums.get();
    if (powers_.size() == powers_max) {
        if (exponent < powers_.front().exponent) return nullptr;
        small_.add(range_of(powers_.front()));
        powers_.erase(powers_.begin());
    }
    const auto next = std::ranges::lower_bound(powers_, exponent, {}, &Power::exponent);
    return powers_.insert(next, {exponent, std::make_unique<PowerSums>()})->sums.get();
}

void NumberSums::add_elsewhere(const Multiple& number, std::uint64_t weight) {
    if (auto* const sums = sums_of(number.exponent)) return sums->add(number.count, weight);
    const auto value = number.to_double();
    small_.add(
        {.count = weight, .zeros = number.count == 0 ? weight : 0, .min = value, .max = value});
}

void NumberSums::merge(const NumberSums& other) {
    for (const auto& power : other.powers_) {
        if (auto* const sums = sums_of(power.exponent)) {
            sums->merge(*power.sums);
        } else {
            small_.add(range_of(power));
        }
    }
    small_.add(other.small_);
}

std::uint64_t NumberSums::count() const {
    auto count = small_.count;
    for (const auto& power : powers_) count += power.sums->count();
    return count;
}

Moments NumberSums::moments() const {
    Moments moments;
    if (powers_.empty()) return moments;
    const auto least = powers_.front().exponent;
    RawSums all;
    auto range = small_;
    for (const auto& power : powers_) {
        const auto& [exponent, sums] = power;
        const auto shift = static_cast<unsigned>(exponent - least);
        all.s1 += sums->sum(1) << shift;
        all.s2 += sums->sum(2) << 2 * shift;
        all.s3 += sums->sum(3) << 3 * shift;
        all.s4 += sums->sum(4) << 4 * shift;
        range.add(range_of(power));
    }
    all.n = moments.count = range.count;
    moments.zeros = range.zeros;
    moments.min = range.min;
    moments.max = range.max;
    const Float unit = ldexp(Float(1), least);
    moments.mean = Float(Float(all.s1) / Float(all.n) * unit).convert_to<double>();
    add_shape(all, unit, moments);
    return moments;
}

}  // namespace undertone
