#include "common/readers/batch_builder.h"

#include <algorithm>

namespace undertone {

void BatchBuilder::grow() {
    constexpr std::size_t first_cells = 96;
    if (cells_.empty()) lines_.reserve(first_cells);
    cells_.resize(std::max({first_cells, cells_.size() * 2, used_ + columns_}));
}

void BatchBuilder::widen(std::size_t columns) {
    const auto rows = lines_.size();
    if (rows == 0) return;
    std::vector<Cell> wider(std::max(cells_.size(), rows * columns));
    for (std::size_t row = 0; row < rows; ++row) {
        std::copy_n(cells_.data() + row * columns_, columns_, wider.data() + row * columns);
    }
    cells_ = std::move(wider);
    used_ = rows * columns;
    columns_ = columns;
}

Result<> BatchBuilder::flush(const std::vector<std::string>& columns, RowSink& sink) {
    if (lines_.empty()) return {};
    const Batch batch{.columns = columns,
                      .cells = std::span(cells_).first(used_),
                      .lines = lines_,
                      .first_row = rows_flushed_,
                      .offsets = offsets_};
    auto taken = sink.on_rows(batch);
    rows_flushed_ += lines_.size();
    used_ = 0;
    lines_.clear();
    offsets_.clear();
    arena_.clear();
    return taken;
}

}  // namespace undertone
