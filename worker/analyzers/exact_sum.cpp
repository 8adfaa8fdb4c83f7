#include "worker/analyzers/exact_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace undertone {
namespace {

constexpr int lowest_exponent = -1074;
constexpr int fraction_bits = 52;
constexpr std::int64_t limb_size = std::int64_t{1} << 32;
constexpr std::uint64_t limb_mask = limb_size - 1;

}  // namespace

void ExactSum::add(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto exponent = bits >> fraction_bits & 0x7FF;
    auto mantissa = bits & ((std::uint64_t{1} << fraction_bits) - 1);
    if (exponent != 0) mantissa |= std::uint64_t{1} << fraction_bits;
    // In units of the smallest double the value is mantissa << shift.
    const auto shift = exponent == 0 ? 0 : exponent - 1;
    const auto limb = shift / 32, within = shift % 32;

    const auto low = mantissa << within & limb_mask;
    const auto middle = mantissa << within >> 32 & limb_mask;
    const auto high = within == 0 ? 0 : mantissa >> (64 - within);
    // The shift by `within` may push bits past 64: they are the high part.
    const auto sign = value < 0 ? -1 : 1;
    limbs_[limb] += sign * static_cast<std::int64_t>(low);
    limbs_[limb + 1] += sign * static_cast<std::int64_t>(middle);
    limbs_[limb + 2] += sign * static_cast<std::int64_t>(high);
    if (++added_ == carry_every) carry();
}

void ExactSum::add_product(double a, double b) {
    const auto product = a * b;
    if (!std::isfinite(product)) return;
    add(product);
    add(std::fma(a, b, -product));
}

void ExactSum::add(const ExactSum& other) {
    carry();
    auto theirs = other;
    theirs.carry();
    std::ranges::transform(limbs_, theirs.limbs_, limbs_.begin(), std::plus<>{});
    carry();
}

void ExactSum::carry() {
    for (std::size_t i = 0; i + 1 < limbs; ++i) {
        const auto over = limbs_[i] >> 32;  // rounds down, so that limbs end up in [0, 2^32)
        limbs_[i] -= over * limb_size;
        limbs_[i + 1] += over;
    }
    added_ = 0;
}

double ExactSum::rounded() const {
    auto exact = *this;
    exact.carry();
    const bool negative = exact.limbs_.back() < 0;
    if (negative) {
        std::ranges::transform(exact.limbs_, exact.limbs_.begin(), std::negate<>{});
        exact.carry();
    }
    std::size_t top = limbs;
    while (top > 0 && exact.limbs_[top - 1] == 0) --top;
    // Three limbs hold at least 65 significant bits; what lies below cannot matter more than once.
    double sum = 0;
    for (auto i = std::max<std::size_t>(top, 3) - 3; i < top; ++i) {
        const auto exponent = static_cast<int>(32 * i) + lowest_exponent;
        sum += std::ldexp(static_cast<double>(exact.limbs_[i]), exponent);
    }
    return negative ? -sum : sum;
}

}  // namespace undertone
