// A large table's rows in the order of one column: any page of it, however deep, is a look at a few
// numbers.
//
//   position  0  1  2  3         SELECT row ... ORDER BY c7 IS NULL, c7, row
//   row       2  9  0  7
#pragma once

#include "common/tables/row_cursor.h"
#include "common/tables/scratch_array.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace undertone {

/// In a file without a name, which is gone with this object. Immutable and thread-safe.
class SortedRows {
public:
    /// Tables with fewer rows are sorted by each statement that wants them so.
    static constexpr std::uint64_t rows_min = 20'000;

    /// Takes seconds for millions of rows. `folder` is where the file is made. Errors: unavailable,
    /// storage_full, internal, invalid_value (more rows than we can number).
    static Result<std::shared_ptr<const SortedRows>> build(sqlite3* database,
                                                           const TableLayout& layout,
                                                           std::size_t column,
                                                           const std::string& folder);
    SortedRows(const SortedRows&) = delete;

    std::uint64_t rows() const { return rows_.size(); }
    std::uint64_t bytes() const { return rows_.size_bytes(); }
    /// The row at `position` of the order, or of the order reversed.
    std::uint64_t at(std::uint64_t position, bool descending) const {
        return rows_[descending ? rows_.size() - 1 - position : position];
    }

private:
    using Row = std::uint32_t;

    explicit SortedRows(ScratchArray<Row> file) : file_(std::move(file)) {}
    static Result<std::shared_ptr<const SortedRows>> of(ScratchArray<Row> rows);

    ScratchArray<Row> file_;
    std::span<const Row> rows_;  // of the file, mapped
};

}  // namespace undertone
