#include "common/profile/hyper_log_log.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace undertone {
namespace {

/// Ertl's sigma: what the empty registers tell.
double sigma(double x) {
    if (x == 1) return INFINITY;
    double y = 1, sum = x;
    for (double before = -1; before != sum;) {
        before = sum;
        x *= x;
        sum += x * y;
        y += y;
    }
    return sum;
}

/// Ertl's tau: what the full registers tell.
double tau(double x) {
    if (x == 0 || x == 1) return 0;
    double y = 1, sum = 1 - x;
    for (double before = -1; before != sum;) {
        before = sum;
        x = std::sqrt(x);
        y *= 0.5;
        sum -= (1 - x) * (1 - x) * y;
    }
    return sum / 3;
}

}  // namespace

void HyperLogLog::find_changing_max() {
    const auto least = *std::ranges::min_element(registers_);
    changing_max_ = least == 0 ? UINT64_MAX : (std::uint64_t{1} << (64 - least)) - 1;
    looked_at_ = 0;
}

void HyperLogLog::coarsen(unsigned precision) {
    if (precision >= precision_) return;
    const auto bits = precision_ - precision;
    std::string coarse(std::size_t{1} << precision, '\0');
    for (std::size_t i = 0; i < registers_.size(); ++i) {
        if (registers_[i] == 0) continue;
        // The last bits of the register's number are the first of what its rank is counted in.
        const auto first = static_cast<unsigned>(i & ((std::size_t{1} << bits) - 1));
        const auto zeros = bits - static_cast<unsigned>(std::bit_width(first));
        const auto rank = first == 0 ? bits + static_cast<unsigned char>(registers_[i]) : zeros + 1;
        auto& kept = coarse[i >> bits];
        kept = std::max(kept, static_cast<char>(rank));
    }
    registers_ = std::move(coarse);
    precision_ = precision;
    find_changing_max();
}

void HyperLogLog::merge(HyperLogLog other) {
    coarsen(other.precision_);
    other.coarsen(precision_);
    for (std::size_t i = 0; i < registers_.size(); ++i) {
        registers_[i] = std::max(registers_[i], other.registers_[i]);
    }
}

std::uint64_t HyperLogLog::estimate() const {
    const std::size_t q = 64 - precision_;
    std::array<std::uint64_t, 64> with_rank{};
    for (const auto rank : registers_)
        ++with_rank[static_cast<unsigned char>(rank) % with_rank.size()];
    const auto m = static_cast<double>(registers_.size());
    auto z = m * tau(1 - static_cast<double>(with_rank[q + 1]) / m);
    for (auto k = q; k >= 1; --k) z = 0.5 * (z + static_cast<double>(with_rank[k]));
    z += m * sigma(static_cast<double>(with_rank[0]) / m);
    constexpr double alpha_infinity = 0.7213475204444817;  // 1 / (2 ln 2)
    return static_cast<std::uint64_t>(std::llround(alpha_infinity * m * m / z));
}

}  // namespace undertone
