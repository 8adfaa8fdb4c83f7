#include "common/text/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace undertone {
namespace {

/// A number of at most eight decimals, such as all scores and shares are, in a fraction of
/// std::to_chars's time; empty for any other. Up to 15 digits name a double of their own, so these
/// are the shortest.
std::string_view short_decimal(double number, NumberText& text) {
    constexpr double limit = 1e6;
    constexpr std::uint64_t unit = 100'000'000;
    const auto magnitude = std::abs(number);
    if (!(magnitude < limit)) return {};
    const auto scaled = static_cast<std::uint64_t>(magnitude * static_cast<double>(unit) + 0.5);
    if (static_cast<double>(scaled) / static_cast<double>(unit) != magnitude) return {};

    auto* at = text.data();
    if (number < 0 && scaled > 0) *at++ = '-';
    at = std::to_chars(at, text.data() + text.size(), scaled / unit).ptr;
    auto decimals = scaled % unit;
    if (decimals > 0) *at++ = '.';
    for (auto digit = unit / 10; decimals > 0; digit /= 10) {
        *at++ = static_cast<char>('0' + decimals / digit);
        decimals %= digit;
    }
    return {text.data(), at};
}

}  // namespace

std::string_view shortest_text(double number, NumberText& text) {
    if (const auto decimal = short_decimal(number, text); !decimal.empty()) return decimal;
    constexpr double plain_least = 1e-5, plain_end = 1e15;
    const auto magnitude = std::abs(number);
    const bool plain = magnitude >= plain_least && magnitude < plain_end;
    auto* const end = text.data() + text.size();
    const auto written = plain ? std::to_chars(text.data(), end, number, std::chars_format::fixed)
                               : std::to_chars(text.data(), end, number);
    return {text.data(), written.ptr};
}

}  // namespace undertone
