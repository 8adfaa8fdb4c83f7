#include "common/profile/findings/wording.h"

#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone::wording {
namespace {

constexpr std::size_t value_code_points_max = 40;

/// Commas between the thousands of the whole part.
std::string grouped(std::string digits) {
    const std::size_t begin = digits.starts_with('-') ? 1 : 0;
    const auto point = digits.find('.');
    auto at = point == std::string::npos ? digits.size() : point;
    while (at > begin + 3) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

}  // namespace

std::string count(std::uint64_t number) { return grouped(std::to_string(number)); }

std::string count(std::uint64_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count(number), number == 1 ? one : many);
}

std::string percent(double part, double whole) {
    const auto share = whole > 0 ? part / whole * 100 : 0;
    if (share > 0 && share < 0.1) return "less than 0.1 %";
    if (share < 100 && share > 99.9) return "more than 99.9 %";
    // Whole numbers as such: "5 %".
    const auto rounded = std::round(share * 10) / 10;
    return fmt::format("{} %", rounded);
}

std::string figure(double number) {
    if (number == 0) return "0";
    const auto size = std::abs(number);
    if (!(size < 1e12) || size < 1e-4) return fmt::format("{:.4g}", number);
    const auto digits_before_point = static_cast<int>(std::floor(std::log10(size))) + 1;
    const auto decimals = std::max(0, 4 - digits_before_point);
    auto text = fmt::format("{:.{}f}", number, decimals);
    if (decimals > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return grouped(text);
}

std::string quoted(std::string_view value) {
    std::size_t at = 0;
    for (auto left = value_code_points_max; left > 0 && at < value.size(); --left) {
        next_code_point(value, at);
    }
    return fmt::format("“{}{}”", value.substr(0, at), at < value.size() ? "…" : "");
}

}  // namespace undertone::wording
