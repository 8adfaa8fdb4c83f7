// Guesses where the next row starts in the middle of a CSV.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace undertone {

/// `text` begins anywhere, one byte before the first place where a row may start. A line break may
/// be text in quotes: the first one behind which rows have `columns` fields, and quotes only where
/// they belong, is taken. Whether that is right shows when what comes before has been read.
/// nullopt: there is no line break in `text`.
std::optional<std::size_t> guess_row_start(std::string_view text, char delimiter,
                                           std::size_t columns);

}  // namespace undertone
