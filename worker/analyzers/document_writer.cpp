#include "worker/analyzers/document_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

/// Room for a sign, eight digits, a point and six decimals.
using DecimalText = std::array<char, 24>;

/// A number of at most six decimals, such as all means and shares are, in a fraction of
/// std::to_chars's time; empty for any other. Up to 15 digits name a double of their own, so these
/// are the shortest.
std::string_view short_decimal(double number, DecimalText& text) {
    constexpr double limit = 1e8;
    constexpr std::uint64_t million = 1'000'000;
    const auto magnitude = std::abs(number);
    if (!(magnitude < limit)) return {};
    const auto millionths = static_cast<std::uint64_t>(magnitude * 1e6 + 0.5);
    if (static_cast<double>(millionths) / 1e6 != magnitude) return {};

    auto* at = text.data();
    if (number < 0) *at++ = '-';
    at = std::to_chars(at, text.data() + text.size(), millionths / million).ptr;
    auto fraction = millionths % million;
    if (fraction != 0) {
        *at++ = '.';
        for (auto unit = million / 10; fraction != 0; fraction %= unit, unit /= 10) {
            *at++ = static_cast<char>('0' + fraction / unit);
        }
    }
    return {text.data(), at};
}

}  // namespace

DocumentWriter& DocumentWriter::any_key(std::string_view name) {
    std::string escaped;
    append_json_string(escaped, name);
    return key(std::string_view(escaped).substr(1, escaped.size() - 2));  // key() adds the quotes
}

DocumentWriter& DocumentWriter::value(double number) {
    DecimalText text;
    if (const auto decimal = short_decimal(number, text); !decimal.empty()) {
        json_.raw(decimal);
    } else {
        json_.number(number);
    }
    return *this;
}

}  // namespace undertone
