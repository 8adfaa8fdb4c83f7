#include "common/report/html.h"

#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

constexpr std::size_t tooltip_code_points = 300;

/// Bytes of the first `code_points` of it.
std::size_t prefix_bytes(std::string_view text, std::size_t code_points) {
    std::size_t at = 0;
    while (code_points-- > 0 && at < text.size()) next_code_point(text, at);
    return at;
}

std::string with_thousands(std::string digits) {
    auto end = digits.find_first_of(".e");
    if (end == std::string::npos) end = digits.size();
    const std::size_t first = digits.starts_with('-') ? 1 : 0;
    for (auto at = end; at > first + 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '\t':
            case '\n':
            case '\r':
                out += ' ';
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                    out += replacement_character;
                } else {
                    out += c;
                }
        }
    }
    return out;
}

std::string abbreviated(std::string_view text, std::size_t code_points_max) {
    const auto bytes = prefix_bytes(text, code_points_max);
    if (bytes == text.size()) return std::string(text);
    return std::string(text.substr(0, prefix_bytes(text, code_points_max - 1))) + "…";
}

Html& Html::data(std::string_view value, std::size_t code_points_max) {
    const auto shown = abbreviated(value, code_points_max);
    if (shown.size() == value.size()) return raw("<bdi>").text(shown).raw("</bdi>");
    raw("<bdi title=\"").text(abbreviated(value, tooltip_code_points));
    return raw("\">").text(shown).raw("</bdi>");
}

std::string grouped(std::uint64_t count) { return with_thousands(fmt::format("{}", count)); }

std::string figure(double number) {
    if (!std::isfinite(number)) return "–";
    // Below, a separator would be read as part of a year or a number of an order.
    if (std::abs(number) < 1e4) return fmt::format("{:.6g}", number == 0 ? 0 : number);
    if (number == std::trunc(number) && std::abs(number) < 1e15) {
        return with_thousands(fmt::format("{:.0f}", number));
    }
    if (std::abs(number) >= 1e5 && std::abs(number) < 1e15) {
        return with_thousands(fmt::format("{:.1f}", number));
    }
    return with_thousands(fmt::format("{:.6g}", number));
}

namespace {

std::string compact_with(double number, int digits_with_unit, int digits) {
    struct Unit {
        double size;
        const char* name;
    };
    if (number == 0) return "0";
    const auto size = std::abs(number);
    for (const auto& [unit, name] :
         {Unit{1e12, "T"}, Unit{1e9, "G"}, Unit{1e6, "M"}, Unit{1e3, "k"}}) {
        if (size >= unit * (unit == 1e3 ? 10 : 1) && size < 1e15) {
            return fmt::format("{:.{}g}{}", number / unit, digits_with_unit, name);
        }
    }
    return fmt::format("{:.{}g}", number, digits);
}

}  // namespace

std::string compact(double number) { return compact_with(number, 3, 4); }

std::string compact(double number, double step) {
    const auto places = std::log10(std::abs(number) / step);
    // A step like 2.5 has a digit more; trailing zeros are not written.
    const auto needed = std::isfinite(places) ? static_cast<int>(std::floor(places)) + 3 : 0;
    return compact_with(number, std::clamp(needed, 3, 15), std::clamp(needed, 4, 15));
}

std::string percent(double share) {
    if (share > 0 && share < 0.0005) return "< 0.1 %";
    if (share < 1 && share > 0.9995) return "> 99.9 %";
    return fmt::format("{:.3g} %", share * 100);
}

std::string correlation_text(double value) {
    return fmt::format("{:.2f}", std::abs(value) < 0.005 ? 0 : value);
}

std::string bytes_text(std::uint64_t bytes) {
    if (bytes < 1'000) return fmt::format("{} bytes", bytes);
    const auto size = static_cast<double>(bytes);
    if (bytes < 1'000'000) return fmt::format("{:.3g} KB", size / 1e3);
    if (bytes < 1'000'000'000) return fmt::format("{:.3g} MB", size / 1e6);
    return fmt::format("{:.3g} GB", size / 1e9);
}

std::string shown_time(std::string_view text) {
    constexpr std::size_t date_bytes = 10;
    if (text.size() <= date_bytes || text[date_bytes] != 'T') return std::string(text);
    const auto time = text.substr(date_bytes + 1, 8);
    if (time == "00:00:00") return std::string(text.substr(0, date_bytes));
    return fmt::format("{} {}", text.substr(0, date_bytes), time);
}

double share_of(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace undertone
