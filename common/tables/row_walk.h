// A walk through all rows of a table in short turns, which others' work can come between: no
// statement of it looks at more than a few thousand rows.
#pragma once

#include "common/tables/row_cursor.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace undertone {

class RowWalk {
public:
    /// In the file's order.
    RowWalk(RowCursor cursor, std::uint64_t rows) : cursor_(std::move(cursor)), end_(rows) {}
    /// The row at a position of another order.
    using RowAt = std::function<std::uint64_t(std::uint64_t position)>;
    RowWalk(RowCursor cursor, std::uint64_t rows, RowAt row_at)
        : cursor_(std::move(cursor)), end_(rows), row_at_(std::move(row_at)) {}
    /// In that order those rows alone that `filter`, a walk of its own, comes by.
    RowWalk(RowCursor cursor, std::uint64_t rows, RowAt row_at, std::unique_ptr<RowWalk> filter)
        : cursor_(std::move(cursor)),
          end_(rows),
          row_at_(std::move(row_at)),
          filter_(std::move(filter)),
          found_(rows) {}

    /// `turn_over`: no row now, but there may be further ones.
    enum class Step : std::uint8_t { row, turn_over, end };
    /// Errors: unavailable, internal.
    Result<Step> step();

    const RowCursor& row() const { return cursor_; }

private:
    Result<Step> step_in_file_order();
    Result<Step> step_in_order();
    Result<Step> walk_filter();

    RowCursor cursor_;
    const std::uint64_t end_;
    const RowAt row_at_;
    std::uint64_t at_ = 0;  // what comes next: a position, or the first row of a turn
    bool in_turn_ = false;
    std::unique_ptr<RowWalk> filter_;  // until it has been walked
    std::vector<bool> found_;          // by row, what it came by; empty: there was none
};

}  // namespace undertone
