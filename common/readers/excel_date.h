// A workbook's dates: days since 1900 or 1904, written out as ISO 8601.
#pragma once

#include "common/readers/number_format.h"

#include <optional>
#include <string>

namespace undertone {

enum class DateSystem { from_1900, from_1904 };

/// "2023-03-15", "2023-03-15T18:00:00", "18:00:00" or, elapsed, "25:30:00"; milliseconds where
/// there are some. The format decides, but nothing is lost: a date with a time of day keeps it.
/// nullopt: the number stands for no date (negative, past the year 9999, not a date's format).
///
/// 1900 had no 29 February, but day 60 of its system is called that: it is written so, and the days
/// before it are counted as Excel shows them.
std::optional<std::string> excel_date(double serial, NumberFormat format, DateSystem system);

}  // namespace undertone
