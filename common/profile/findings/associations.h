// How strongly the columns of a table hang together, two by two.
#pragma once

#include "common/profile/findings/row_sample.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace undertone {

/// A column as the associations see it. All columns of a table have the same rows.
struct SampledColumn {
    std::string name;
    /// monostate: neither a number nor a category (free text, ids): compared with nothing.
    std::variant<std::monostate, Numbers, Categories> values;
};

/// Cells as categories, if there are at most 200 of them and at least three rows for each; else the
/// column is free text or an identifier.
SampledColumn categorical_column(std::string name, const SampledCells& cells);

struct Association {
    std::size_t first, second;  ///< columns
    double value;               ///< NaN: not defined (a constant column, too few rows)
    std::uint64_t rows;         ///< that have both values
};

struct AssociationLimits {
    /// Of numeric columns, and of categorical ones; further ones are left out.
    std::size_t columns_max = 100;
    /// Pairs × rows. Where there are more, fewer rows are used, from all over the sample.
    std::uint64_t visits_max = 100'000'000;
};

struct Associations {
    std::uint64_t rows = 0;                         ///< of the sample that were used
    std::vector<std::size_t> numeric, categorical;  ///< the columns compared
    std::size_t columns_left_out = 0;               ///< by AssociationLimits::columns_max

    std::vector<Association> pearson, spearman;  ///< numeric pairs, first < second
    std::vector<Association> cramers_v;          ///< categorical pairs, first < second
    std::vector<Association> correlation_ratio;  ///< first is the category, second the number
};

/// The same for any number of threads.
Associations associate(std::span<const SampledColumn> columns, const AssociationLimits& limits = {},
                       unsigned threads = 1);

}  // namespace undertone
