// A date of three numbers with its time, where the value alone does not say what is the day.
//
//   15/01/2024 10:00      12/31/23, 10:15 PM      31.12.23, 22:15:03      24-01-15 10.05
//   01/02/2019, 11:25 a. m.      2024. 1. 15. 오후 10:15      2024/1/15 下午10:15
//
// Blanks may be U+00A0 or U+202F, and marks of writing direction stand anywhere.
#pragma once

#include "common/readers/timestamp.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

enum class DateOrder : std::uint8_t { day_first, month_first, year_first };
std::string_view to_string(DateOrder order);

struct NumericDate {
    std::array<int, 3> parts{};           ///< as written, from the left
    std::array<std::size_t, 3> digits{};  ///< of each part; a year has two or four
    char mark = 0;                        ///< between the parts: '/', '.' or '-'
    bool comma = false;                   ///< between date and time
    bool has_time = false;
    bool has_fraction = false;
    bool twelve_hours = false;  ///< the time says which half of the day it is
    int hour = 0, minute = 0, second = 0;
    std::int64_t micros = 0;
    std::int32_t offset_seconds = 0;
    bool has_zone = false;

    /// Four digits lead, which is always a year: then the order is no question.
    bool year_leads() const { return digits[0] == 4; }
};

std::optional<NumericDate> read_numeric_date(std::string_view text);

/// When that is if its parts stand in this order; nullopt: no such day. A year of two digits lies
/// between 1970 and 2069.
std::optional<Timestamp> place_in_time(const NumericDate& date, DateOrder order);

}  // namespace undertone
