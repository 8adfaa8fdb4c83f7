// A cell's text as a number, in each way that it can be meant.
#pragma once

#include "common/profile/value_type.h"
#include "common/text/ascii.h"

#include <optional>
#include <string_view>

namespace undertone {

/// What a cell says under either style. Where neither has a value it is no number.
struct NumberReading {
    std::optional<Decimal> point, comma;
    bool marked = false;  ///< has a point or a comma: the styles may differ
    bool grouped_by_point = false, grouped_by_comma = false;
    bool percent = false;
    bool real_by_point = false, real_by_comma = false;  ///< has decimals or an exponent
    bool identifier = false;  ///< digits that are no quantity; then there are no values

    bool is_number() const { return point || comma; }
};

/// A sign behind a digit, and what else dates and times have but numbers do not.
inline bool looks_like_date(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == ':' || text[i] == '/') return true;
        if (text[i] == '-' && is_digit(text[i - 1])) return true;
    }
    return false;
}

/// `text` has no blanks around it and is not empty.
NumberReading read_number(std::string_view text);

/// As read_number(), where the caller says that the column has numbers: leading zeros do not count,
/// and up to 18 digits are a quantity. `text` may be empty.
NumberReading read_declared_number(std::string_view text);

/// As read_number() for text that is digits and perhaps one sign and one point, which nearly all
/// numbers are; false: look closer.
inline bool read_plain_number(std::string_view text, Decimal& value, std::size_t& decimals) {
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > 17) return false;
    std::int64_t mantissa = 0;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const auto digit = static_cast<unsigned char>(text[at] - '0');
        if (digit > 9) break;
        mantissa = mantissa * 10 + digit;
    }
    const auto whole = at;
    decimals = 0;
    if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
    if (at < text.size()) {
        if (text[at] != '.' || at + 1 == text.size()) return false;
        for (++at; at < text.size(); ++at) {
            const auto digit = static_cast<unsigned char>(text[at] - '0');
            if (digit > 9) return false;
            mantissa = mantissa * 10 + digit;
        }
        decimals = text.size() - whole - 1;
    } else if (whole > 15) {
        return false;
    }
    value = {negative ? -mantissa : mantissa, static_cast<std::int32_t>(decimals)};
    return true;
}

/// Of what read_plain_number() took, with so many decimals: by comma style the point stands before
/// thousands, as in 1.234, but not in 0.234 or 1234.567.
inline bool may_have_thousands(std::string_view text, std::size_t decimals) {
    const auto digits = text.substr(text.front() == '-' ? 1 : 0);
    return decimals == 3 && digits.size() <= 7 && digits.front() != '0';
}

}  // namespace undertone
