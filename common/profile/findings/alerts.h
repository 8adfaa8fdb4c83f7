// What somebody who opens a table should know first, in plain words.
#pragma once

#include "common/profile/findings/associations.h"
#include "common/profile/findings/duplicate_rows.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// What the alerts need of a column's profile. Counts are of rows.
struct ColumnFacts {
    std::string name;
    std::string_view type;  ///< integer | float | boolean | date | datetime | identifier | text
    std::uint64_t rows = 0;
    std::uint64_t missing = 0;
    std::uint64_t unreadable = 0;  ///< cells that are not of the type that was declared
    std::uint64_t distinct = 0;    ///< of the values that are there
    bool distinct_exact = true;

    std::string top_value;        ///< the most frequent one, cut to a showable length
    std::uint64_t top_count = 0;  ///< 0: not known

    /// Numbers.
    std::optional<double> mean, std, skewness, kurtosis;
    std::optional<double> min, max, p25, p50, p75;
    std::uint64_t zeros = 0;
    std::optional<std::uint64_t> outliers;  ///< beyond 1.5 quartile distances (Tukey's fences)

    /// Dates.
    std::uint64_t future = 0;  ///< later than the moment of the analysis
    std::string latest;        ///< the last of them, as shown

    /// `outliers` and the counts below are estimates from a sample of the rows.
    bool sampled = false;
    /// How cells of a text column look: {"numbers", 2800}, {"text", 23}. Empty: not known.
    std::vector<std::pair<std::string, std::uint64_t>> looks;
    std::uint64_t blank_edges = 0;   ///< blanks before or after the text
    std::uint64_t placeholders = 0;  ///< values such as NA, n/a, -, null that were kept as text
    std::string placeholder;         ///< the most frequent of them
};

enum class Severity { low, medium, high };
std::string_view to_string(Severity severity);

struct TableAlert {
    std::string_view kind;  ///< constant, missing, duplicates, ...: docs/results.md lists them
    std::string column;     ///< empty: of the whole table
    std::string other;      ///< the second column, where two are concerned
    Severity severity;
    std::string detail;  ///< a sentence with the figures
    double weight;       ///< ranks alerts of one severity
};

struct TableFacts {
    std::uint64_t rows = 0;
    std::span<const ColumnFacts> columns;
    const DuplicateCount* duplicates = nullptr;  ///< null: not counted
    const Associations* associations = nullptr;  ///< columns by their place in `columns`
    std::uint64_t ragged_rows = 0;               ///< shorter than the header
    std::uint64_t rejected_rows = 0;
    std::span<const std::string> warnings = {};  ///< of the reader: sentences
};

constexpr std::size_t alerts_max = 200;

/// The most serious first; at most `most`.
std::vector<TableAlert> find_alerts(const TableFacts& table, std::size_t most = alerts_max);

}  // namespace undertone
