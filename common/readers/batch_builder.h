// Gathers rows and hands them to a sink, a batch at a time.
#pragma once

#include "common/readers/reader.h"
#include "common/readers/text_arena.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace undertone {

class BatchBuilder {
public:
    static constexpr std::size_t rows_max = 4'096;
    /// Keeps a batch's cells in the second-level cache.
    static constexpr std::size_t cells_max = 16'384;
    /// Of a wide table's rows so many come together beyond that: what a column's fold needs is
    /// fetched once for them. One row is a batch, however wide.
    static constexpr std::size_t wide_rows = 16, wide_cells_max = 65'536;

    /// Cells for one more row, to be written by the caller; valid until commit_row() or flush().
    Cell* begin_row(std::size_t columns) {
        columns_ = columns;
        if (used_ + columns > cells_.size()) grow();
        return cells_.data() + used_;
    }

    /// Keeps the row of the last begin_row(), which stays out of the batch otherwise.
    void commit_row(std::uint64_t line) {
        used_ += columns_;
        lines_.push_back(line);
    }
    /// The same for a row of which it is known where it stands; so it is for all rows then.
    void commit_row(std::uint64_t line, std::uint64_t offset) {
        commit_row(line);
        offsets_.push_back(offset);
    }

    std::size_t rows() const { return lines_.size(); }
    bool full() const {
        const auto most = lines_.size() < wide_rows ? wide_cells_max : cells_max;
        return lines_.size() == rows_max || used_ + columns_ > most;
    }

    /// The rows so far get missing cells up to `columns`, of which they had fewer.
    void widen(std::size_t columns);

    /// Gives the rows to `sink`, if there are any, and starts anew.
    Result<> flush(const std::vector<std::string>& columns, RowSink& sink);

    /// Rows given away so far.
    std::uint64_t rows_flushed() const { return rows_flushed_; }

    /// For text of this batch's cells.
    TextArena& arena() { return arena_; }

private:
    void grow();

    std::vector<Cell> cells_;  // as large as was needed; the first used_ are the batch's
    std::size_t used_ = 0;
    std::size_t columns_ = 0;
    std::vector<std::uint64_t> lines_, offsets_;
    std::uint64_t rows_flushed_ = 0;
    TextArena arena_;
};

}  // namespace undertone
