#include "common/profile/preview_rows.h"

#include "common/profile/column_summary.h"

#include <algorithm>

namespace undertone {

void PreviewRows::add(std::uint64_t key, std::uint64_t position, std::span<const Cell> cells) {
    const auto code_points = cell_code_points(cells.size());
    Row row{.key = key, .position = position, .cells = {}};
    for (const auto& cell : cells) {
        if (cell.kind == CellKind::missing) {
            row.cells.emplace_back();
        } else {
            row.cells.emplace_back(shortened(cell.text, code_points));
        }
    }
    insert(std::move(row));
}

void PreviewRows::insert(Row row) {
    const auto at = std::ranges::upper_bound(rows_, row.key, {}, &Row::key);
    rows_.insert(at, std::move(row));
    if (rows_.size() > rows_max) rows_.pop_back();
}

void PreviewRows::merge(const PreviewRows& other) {
    for (const auto& row : other.rows_) {
        if (wants(row.key)) insert(row);
    }
}

std::vector<PreviewRows::Row> PreviewRows::in_file_order() const {
    auto rows = rows_;
    std::ranges::sort(rows, {}, &Row::position);
    return rows;
}

}  // namespace undertone
