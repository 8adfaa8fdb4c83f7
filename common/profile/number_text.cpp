#include "common/profile/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace undertone {
namespace {

constexpr std::size_t number_bytes_max = 64;
constexpr std::size_t integer_digits_max = 15;
constexpr std::size_t mantissa_digits_max = 18;

/// A number taken apart by one style, without its grouping.
struct Plain {
    std::array<char, number_bytes_max + 2> text{};  // what from_chars reads
    std::size_t size = 0;
    std::size_t whole_digits = 0, decimal_digits = 0;
    bool real = false;
    bool grouped = false;
    bool marked = false;
    bool leading_zero = false;
    bool exponent = false;

    void put(char c) { text[size++] = c; }
};

/// Bytes of a mark that groups thousands, whatever the style: a blank, U+00A0, U+202F, U+2009, '.
std::size_t neutral_group_mark(std::string_view rest) {
    if (rest.starts_with(' ') || rest.starts_with('\'')) return 1;
    if (rest.starts_with("\u00A0")) return 2;
    if (rest.starts_with("\u202F") || rest.starts_with("\u2009") || rest.starts_with("\u2019")) {
        return 3;
    }
    return 0;
}

std::size_t take_digits(std::string_view& rest, Plain& plain) {
    std::size_t count = 0;
    for (; count < rest.size() && is_digit(rest[count]); ++count) plain.put(rest[count]);
    rest.remove_prefix(count);
    return count;
}

/// "1,234,567": one to three digits, then groups of three behind one and the same mark.
bool take_whole_part(std::string_view& rest, char group, Plain& plain) {
    plain.leading_zero = rest.size() > 1 && rest[0] == '0' && is_digit(rest[1]);
    plain.whole_digits = take_digits(rest, plain);
    std::string_view mark;
    for (;;) {
        const auto neutral = neutral_group_mark(rest);
        const auto bytes = neutral != 0 ? neutral : (rest.starts_with(group) ? 1 : 0);
        if (bytes == 0) return true;
        const auto found = rest.substr(0, bytes);
        const auto after = rest.substr(bytes);
        const bool three = after.size() >= 3 && std::all_of(&after[0], &after[0] + 3, is_digit) &&
                           (after.size() == 3 || !is_digit(after[3]));
        const bool leads = plain.grouped || (plain.whole_digits <= 3 && plain.whole_digits > 0);
        if (!three || !leads || plain.leading_zero || (!mark.empty() && mark != found)) {
            return false;
        }
        if (!plain.grouped && plain.text[plain.size - plain.whole_digits] == '0') return false;
        mark = found;
        plain.grouped = true;
        plain.marked = plain.marked || neutral == 0;
        rest = after;
        plain.whole_digits += take_digits(rest, plain);
    }
}

bool take_exponent(std::string_view& rest, Plain& plain) {
    if (rest.empty() || to_lower(rest.front()) != 'e') return true;
    plain.real = plain.exponent = true;
    plain.put('e');
    rest.remove_prefix(1);
    if (rest.starts_with('-')) plain.put('-');
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    return take_digits(rest, plain) > 0;
}

std::optional<Plain> take_apart(std::string_view rest, NumberStyle style) {
    const char mark = style == NumberStyle::point ? '.' : ',';
    const char group = style == NumberStyle::point ? ',' : '.';
    Plain plain;
    if (rest.starts_with('-')) plain.put('-');
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    if (!take_whole_part(rest, group, plain)) return std::nullopt;
    if (rest.starts_with(mark)) {
        plain.marked = plain.real = true;
        plain.put('.');
        rest.remove_prefix(1);
        plain.decimal_digits = take_digits(rest, plain);
    }
    if (plain.whole_digits + plain.decimal_digits == 0) return std::nullopt;
    if (!take_exponent(rest, plain) || !rest.empty()) return std::nullopt;
    if (plain.leading_zero) return std::nullopt;
    if (!plain.real && plain.whole_digits > integer_digits_max) return std::nullopt;
    return plain;
}

/// Digits, a point and an exponent as from_chars() takes them, at most 18 digits.
Decimal decimal_of(std::string_view text) {
    Decimal value;
    const bool negative = text.starts_with('-');
    bool decimals = false;
    for (std::size_t i = negative ? 1 : 0; i < text.size(); ++i) {
        if (text[i] == 'e') {
            int exponent = 0;
            const auto* const first = &text[i] + (text[i + 1] == '+' ? 2 : 1);
            std::from_chars(first, text.data() + text.size(), exponent);
            value.scale -= exponent;
            break;
        }
        if (text[i] == '.') {
            decimals = true;
            continue;
        }
        value.mantissa = value.mantissa * 10 + (text[i] - '0');
        if (decimals) ++value.scale;
    }
    if (negative) value.mantissa = -value.mantissa;
    if (value.mantissa == 0) value.scale = 0;
    return value;
}

std::optional<Decimal> value_of(const Plain& plain) {
    const std::string_view text(plain.text.data(), plain.size);
    const bool fits = plain.whole_digits + plain.decimal_digits <= mantissa_digits_max;
    if (fits && !plain.exponent) return decimal_of(text);
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || !std::isfinite(number)) return std::nullopt;
    if (fits) return decimal_of(text);
    std::array<char, 40> shortest{};
    const auto end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), number,
                                   std::chars_format::scientific);
    return decimal_of({shortest.data(), static_cast<std::size_t>(end.ptr - shortest.data())});
}

}  // namespace

bool is_identifier(std::string_view text) {
    constexpr std::size_t telephone_digits_min = 7;
    const bool international = text.starts_with('+');
    const auto digits = international || text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return false;
    if (international && digits.size() >= telephone_digits_min) return true;
    return digits.size() > integer_digits_max || (digits.size() > 1 && digits[0] == '0');
}

NumberReading read_number(std::string_view text) {
    NumberReading reading;
    if (text.size() > number_bytes_max || looks_like_date(text)) return reading;
    if (is_identifier(text)) {
        reading.identifier = true;
        return reading;
    }
    const char last = text.back();
    if (last == '%') {
        reading.percent = true;
        text.remove_suffix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
        if (text.empty()) return {};
    } else if (!is_digit(last) && last != '.' && last != ',') {
        return reading;
    }
    if (const auto by_point = take_apart(text, NumberStyle::point)) {
        reading.point = value_of(*by_point);
        reading.real_by_point = by_point->real || reading.percent;
        reading.marked = by_point->marked;
        reading.grouped_by_point = by_point->grouped;
    }
    if (const auto by_comma = take_apart(text, NumberStyle::comma)) {
        reading.comma = value_of(*by_comma);
        reading.real_by_comma = by_comma->real || reading.percent;
        reading.marked = reading.marked || by_comma->marked;
        reading.grouped_by_comma = by_comma->grouped;
    }
    return reading;
}

NumberReading read_declared_number(std::string_view text) {
    if (text.empty() || !is_identifier(text))
        return text.empty() ? NumberReading{} : read_number(text);
    const bool negative = text.front() == '-';
    if (!is_digit(text.front())) text.remove_prefix(1);
    while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
    if (text.size() > mantissa_digits_max) return {};
    Decimal value;
    for (const char c : text) value.mantissa = value.mantissa * 10 + (c - '0');
    if (negative) value.mantissa = -value.mantissa;
    NumberReading reading;
    reading.point = reading.comma = value;
    return reading;
}

}  // namespace undertone
