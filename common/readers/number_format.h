// What a workbook's number formats make of a number: dates and times are numbers in a date's
// clothes (ECMA-376 18.8.30 and 18.8.31).
#pragma once

#include <cstdint>
#include <string_view>

namespace undertone {

enum class NumberFormat : std::uint8_t {
    number,
    date,
    time,
    date_time,
    elapsed,  ///< "[h]:mm": a span of time, not a time of day
};

/// One of the formats that have a number and no code of their own.
NumberFormat builtin_number_format(std::uint32_t id);

/// "yyyy-mm-dd" is a date, "[Red]0.00" a number: the code's first section decides.
NumberFormat number_format(std::string_view code);

}  // namespace undertone
