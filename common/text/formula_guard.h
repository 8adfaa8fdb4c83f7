// Keeps a spreadsheet from running what somebody uploaded as a cell's text (CSV injection).
//
//   =HYPERLINK("http://...")  ->  '=HYPERLINK("http://...")
//   -12.5, +49 30 123456      ->  as they are: a number and a telephone number
#pragma once

#include <string_view>

namespace undertone {

/// What goes before the cell's text in an export: an apostrophe, which spreadsheets take for "this
/// is text", or nothing.
std::string_view formula_guard(std::string_view cell);

}  // namespace undertone
