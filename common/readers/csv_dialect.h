// How a CSV separates its fields and where it begins, found by trying it out on the head of the
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace undertone {

struct CsvDialect {
    char delimiter = ',';
    /// What stands above the header and is no part of the table, its line breaks included.
    std::size_t preamble_bytes = 0;
    std::size_t preamble_lines = 0;
    /// Lines of comments and titles among them: a "sep=" line is none.
    std::size_t left_out_lines = 0;
};

/// As much of a file as the dialect is decided on.
inline constexpr std::size_t csv_dialect_bytes = 32 * 1024;

/// `head` is the start of the text, all of it if `whole`. Comma, semicolon, tab and pipe are tried;
/// one that splits the header into the same number of fields as the rows under it wins. A text that
/// none of them splits has one column.
///
/// The first line is the header but for these, above it:
///   sep=;              declares the delimiter, as Excel writes it
///   # made by hand     a comment, unless it splits into as many fields as the line under it
///   Sales 2024         a title: one field, above at least three rows of several that agree (of
///                      three or more, where commas separate them)
CsvDialect detect_csv_dialect(std::string_view head, bool whole);

}  // namespace undertone
