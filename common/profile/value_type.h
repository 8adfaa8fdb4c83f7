// What a table's values are, and how the text of a cell is read as one.
//
//   integer     42   -7   1,234   1.234 (comma style)   1 234
//   float       3.14   1e-9   1,234.5   1.234,5 (comma style)   1 234,5   12.5% (read as 12.5)
//   boolean     true/false   yes/no   y/n   t/f
//   date        2024-01-15   15/01/2024   15.1.24   Jan 15, 2024
//   datetime    2024-01-15T10:30:00Z   2/24/2003 0:00   15 Jan 2024 10:30 AM
//   identifier  007   4111111111111111   +4930123456: digits that are no quantity
//   text        everything else
//
// A cell's text alone does not always tell: 1,234 may be one and a bit, 03/04/24 in April. How a
// column is written is decided from all of its cells (column_type.h), then its cells are read here.
#pragma once

#include "common/readers/numeric_date.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

enum class ValueType : std::uint8_t { integer, real, boolean, date, datetime, identifier, text };
/// "integer", "float", ... as documents have it.
std::string_view to_string(ValueType type);
std::optional<ValueType> value_type_from(std::string_view name);

/// Which mark stands before the decimals; the other one, a blank or an apostrophe groups thousands.
enum class NumberStyle : std::uint8_t { point, comma };

/// mantissa · 10^exponent.
double nearest_double(std::int64_t mantissa, std::int32_t exponent);

/// mantissa · 10^-scale, exactly what the text says.
struct Decimal {
    std::int64_t mantissa = 0;
    std::int32_t scale = 0;

    /// Rounded to the nearest double.
    double to_double() const {
        static constexpr std::array powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                           1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                           1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        constexpr std::int64_t exact_max = std::int64_t{1} << 53;
        const bool exact = mantissa <= exact_max && mantissa >= -exact_max;
        // Both operands are exact, so that the one operation rounds once.
        if (exact && scale >= 0 && scale < static_cast<int>(powers.size())) {
            return static_cast<double>(mantissa) / powers[static_cast<std::size_t>(scale)];
        }
        return nearest_double(mantissa, -scale);
    }
};

/// What a cell is as one number, of a date its microseconds since 1970, before its column's type is
/// known.
struct CellQuantity {
    enum class Kind : std::uint8_t {
        none,
        known,
        by_type,  ///< it depends on the column, as of 1,234 and of 03/04/24
    };
    Kind kind = Kind::none;
    double number = 0;  ///< where it is known

    static CellQuantity known(double number) { return {Kind::known, number}; }
    static CellQuantity by_type() { return {.kind = Kind::by_type}; }
};

/// A number as a quantity: no leading zeros, no more than 15 digits in an integer. Of more than 18
/// significant digits the nearest double counts. nullopt as well for what no double can hold.
std::optional<Decimal> parse_number(std::string_view text, NumberStyle style);
/// As parse_number(), of a column whose owner says that it has numbers: "007" and 18 digits are
/// some.
std::optional<Decimal> parse_declared_number(std::string_view text, NumberStyle style);

/// Digits that name something: leading zeros, 16 and more of them, or an international telephone
/// number without blanks.
bool is_identifier(std::string_view text);

std::optional<bool> parse_boolean(std::string_view text);

struct CalendarTime {
    std::int64_t micros;  ///< since 1970-01-01T00:00:00Z; a time without an offset is UTC
    bool has_time;        ///< not a day alone
};
/// Longer texts are no dates.
inline constexpr std::size_t date_bytes_max = 48;
/// `order` says what 03/04/24 is; dates that leave no doubt ignore it.
std::optional<CalendarTime> parse_calendar_time(std::string_view text, DateOrder order);

/// Words that stand for "no value": NA, N/A, #N/A, null, nil, none, nan, -, --, ?, in any case, and
/// blanks. They count as missing only in a column that is not text without them.
bool is_placeholder(std::string_view text);

}  // namespace undertone
