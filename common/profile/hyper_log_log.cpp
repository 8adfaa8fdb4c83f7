#include "common/profile/hyper_log_log.h"

#include <array>
#include <cmath>

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

std::uint64_t HyperLogLog::estimate() const {
    constexpr std::size_t q = 64 - precision;
    std::array<std::uint64_t, q + 2> with_rank{};
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
