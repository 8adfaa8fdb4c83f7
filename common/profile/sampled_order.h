// Quantiles and histograms of the columns whose values were not all kept.
#pragma once

#include "common/profile/column_summary.h"
#include "common/profile/row_samples.h"

#include <span>

namespace undertone {

/// Describes the order of each column that lacks it, from the sample of a table with `rows`
/// rows; by
/// `threads` threads, and with 8 MiB of numbers at a time.
void describe_sampled_order(std::span<ColumnSummary> columns, std::uint64_t rows,
                            const RowSample& quantities, unsigned threads);

}  // namespace undertone
