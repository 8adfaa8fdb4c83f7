#include "common/profile/sampled_order.h"

#include "common/huge_pages.h"
#include "common/profile/findings/parallel.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace undertone {
namespace {

constexpr std::size_t numbers_at_once = std::size_t{1} << 20;
constexpr std::size_t rows_of_piece = 4'096;
constexpr auto absent = std::numeric_limits<double>::quiet_NaN();

/// The numbers of the sampled rows in some of the columns, column by column: `absent` where a cell
/// is no number.
LargeVector<double> read_numbers(const RowSample& sample, std::span<const ColumnSummary> columns,
                                 std::span<const std::size_t> wanted, unsigned threads) {
    constexpr auto unwanted = std::numeric_limits<std::size_t>::max();
    const auto rows = sample.rows();
    LargeVector<double> numbers(wanted.size() * rows, absent);
    std::vector<std::size_t> starts(columns.size(), unwanted);  // of a column's numbers
    for (std::size_t i = 0; i < wanted.size(); ++i) starts[wanted[i]] = i * rows;

    const auto read_cell = [&](std::size_t row, std::size_t column, std::string_view text) {
        if (starts[column] == unwanted) return;
        if (const auto number = quantity_of(text, columns[column].type)) {
            numbers[starts[column] + row] = *number;
        }
    };
    const auto pieces = (rows + rows_of_piece - 1) / rows_of_piece;
    parallel_for(pieces, threads, [&](std::size_t piece, std::size_t) {
        const auto first = piece * rows_of_piece;
        sample.for_each_cell(first, std::min(rows, first + rows_of_piece), read_cell);
    });
    return numbers;
}

}  // namespace

void describe_sampled_order(std::span<ColumnSummary> columns, std::uint64_t rows,
                            const RowSample& quantities, unsigned threads) {
    std::vector<std::size_t> lacking;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].lacks_order()) lacking.push_back(i);
    }
    const auto sampled = quantities.rows();
    const auto at_once =
        std::max<std::size_t>(1, numbers_at_once / std::max<std::size_t>(1, sampled));
    for (std::size_t first = 0; first < lacking.size(); first += at_once) {
        const auto wanted =
            std::span(lacking).subspan(first, std::min(at_once, lacking.size() - first));
        const auto numbers = read_numbers(quantities, columns, wanted, threads);
        parallel_for(wanted.size(), threads, [&](std::size_t i, std::size_t) {
            const std::span of_column(numbers.data() + i * sampled, sampled);
            describe_order(OrderedValues(of_column), rows, columns[wanted[i]]);
        });
    }
}

}  // namespace undertone
