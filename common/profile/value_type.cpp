#include "common/profile/value_type.h"

#include "common/profile/number_text.h"
#include "common/readers/timestamp.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 7> type_names{"integer",  "float",      "boolean", "date",
                                                     "datetime", "identifier", "text"};

/// A word of at most four bytes as a number, in lower case.
constexpr std::uint64_t packed(std::string_view word) {
    std::uint64_t bytes = word.size();
    for (const char c : word) bytes = bytes << 8 | static_cast<unsigned char>(to_lower(c));
    return bytes;
}

}  // namespace

std::string_view to_string(ValueType type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<ValueType> value_type_from(std::string_view name) {
    const auto at = std::ranges::find(type_names, name);
    if (at == type_names.end()) return std::nullopt;
    return static_cast<ValueType>(at - type_names.begin());
}

double nearest_double(std::int64_t mantissa, std::int32_t exponent) {
    std::array<char, 40> text{};
    auto* end = std::to_chars(text.data(), text.data() + 24, mantissa).ptr;
    *end++ = 'e';
    end = std::to_chars(end, text.data() + text.size(), exponent).ptr;
    double number = 0;
    std::from_chars(text.data(), end, number);
    return number;
}

std::optional<Decimal> parse_number(std::string_view text, NumberStyle style) {
    text = trim(text);
    if (text.empty()) return std::nullopt;
    const auto reading = read_number(text);
    return style == NumberStyle::point ? reading.point : reading.comma;
}

std::optional<Decimal> parse_declared_number(std::string_view text, NumberStyle style) {
    const auto reading = read_declared_number(trim(text));
    return style == NumberStyle::point ? reading.point : reading.comma;
}

std::optional<bool> parse_boolean(std::string_view text) {
    text = trim(text);
    if (text.size() > 5) return std::nullopt;
    for (const auto word : {"true", "yes", "y", "t"}) {
        if (equal_without_case(text, word)) return true;
    }
    for (const auto word : {"false", "no", "n", "f"}) {
        if (equal_without_case(text, word)) return false;
    }
    return std::nullopt;
}

std::optional<CalendarTime> parse_calendar_time(std::string_view text, DateOrder order) {
    text = trim(text);
    if (text.size() < 6 || text.size() > date_bytes_max) return std::nullopt;
    if (const auto time = parse_common_timestamp(text)) return CalendarTime{time->micros, true};
    if (std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; }) &&
        std::ranges::count(text, '.') < 2) {
        return std::nullopt;  // a number, not seconds since 1970
    }
    if (const auto time = parse_timestamp(text)) {
        const bool has_time = text.find(':') != std::string_view::npos ||
                              (text.size() > 8 && text[8] == 'T');  // 20240115T103000Z
        return CalendarTime{time->micros, has_time};
    }
    const auto numeric = read_numeric_date(text);
    if (!numeric) return std::nullopt;
    const auto time = place_in_time(*numeric, order);
    if (!time) return std::nullopt;
    return CalendarTime{time->micros, numeric->has_time};
}

bool is_placeholder(std::string_view text) {
    text = trim(text);
    if (text.size() > 4) return false;
    static constexpr std::array words{packed(""),     packed("na"),  packed("n/a"), packed("#n/a"),
                                      packed("null"), packed("nil"), packed("nan"), packed("none"),
                                      packed("-"),    packed("--"),  packed("?")};
    return std::ranges::find(words, packed(text)) != words.end();
}

}  // namespace undertone
