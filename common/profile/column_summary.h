// What the profile says about one column.
#pragma once

#include "common/profile/column_accumulator.h"
#include "common/profile/ordered_values.h"
#include "common/profile/row_samples.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// How much of a column the document shows. Wide tables show less of each.
struct SummaryLimits {
    std::size_t top_max = 20;
    std::size_t patterns_max = 10;
    std::size_t value_code_points_max = 200;
};

struct ValueCount {
    std::string value;
    std::uint64_t count;
};

struct ColumnSummary {
    static constexpr std::array<double, 7> quantile_ranks{0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    static constexpr std::array<std::string_view, 7> quantile_names{"p1",  "p5",  "p25", "p50",
                                                                    "p75", "p95", "p99"};

    std::string name;
    ColumnType type;
    std::uint64_t missing = 0;
    std::vector<ValueCount> missing_values;
    std::uint64_t unreadable = 0;
    std::uint64_t distinct = 0;
    bool distinct_exact = true;
    Moments numbers;                          ///< of an integer or float column
    std::optional<DateFigures::Range> times;  ///< of a date or datetime column
    std::array<double, 7> quantiles{};        ///< numbers, or micros
    bool has_quantiles = false;
    std::vector<HistogramBin> histogram;
    /// Whether quantiles and histogram are of all values, or of a sample.
    bool quantiles_exact = true;
    std::uint64_t quantities_counted = 0;  ///< that they are read from
    /// Whether all values were kept with their texts: top and patterns are of a sample else.
    bool values_exact = true;
    std::vector<ValueCount> top;
    bool top_exact = true;
    TextLengths lengths;
    std::vector<ValueCount> patterns;

    bool is_numeric() const {
        return type.type == ValueType::integer || type.type == ValueType::real;
    }
    bool is_temporal() const {
        return type.type == ValueType::date || type.type == ValueType::datetime;
    }
};

/// Of a column of a table with `rows` rows. `place`: the column's in the samples, which are
/// finished.
ColumnSummary summarise(const ColumnAccumulator& column, std::size_t place, std::uint64_t rows,
                        const RowSamples& samples, const SummaryLimits& limits);

/// The first code points of a text, and an ellipsis where more follow.
std::string shortened(std::string_view text, std::size_t code_points_max);

}  // namespace undertone
