// How a CSV separates its fields, found by trying it out on the head of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace undertone {

struct CsvDialect {
    char delimiter = ',';
    /// Bytes of a "sep=;" line, which Excel writes in front of the header, its line break included.
    std::size_t preamble_bytes = 0;
};

/// As much of a file as the dialect is decided on.
inline constexpr std::size_t csv_dialect_bytes = 32 * 1024;

/// `head` is the start of the text, all of it if `whole`. Comma, semicolon, tab and pipe are tried;
/// one that splits the header into the same number of fields as the rows under it wins. A text that
/// none of them splits has one column.
CsvDialect detect_csv_dialect(std::string_view head, bool whole);

}  // namespace undertone
