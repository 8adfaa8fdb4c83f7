// Steps through rows of a table: one statement, or for a wide table one for each of its parts.
#pragma once

#include "common/tables/table_sql.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Which rows, in which order.
struct RowScope {
    static constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

    SqlCondition condition = {};
    std::optional<SortOrder> sort = {};  ///< nullopt: the file's order
    bool backwards = false;              ///< that one reversed
    std::int64_t first = 0, end = last;  ///< rows; the end is not among them
    std::int64_t limit = -1, skip = 0;   ///< a limit of -1 is none
};

/// "ORDER BY ..." of a column's order: rows without a value come last, equal ones in file order,
/// and descending is all of it reversed.
std::string order_clause(const TableLayout& layout, const SortOrder& order,
                         std::string_view row_expression);

/// The layout must outlive it.
class RowCursor {
public:
    /// Reads `columns` of each row; their texts too if `with_texts`.
    static Result<RowCursor> prepare(sqlite3* database, const TableLayout& layout,
                                     std::vector<std::size_t> columns, const RowScope& scope,
                                     bool with_texts = false);

    /// Starts again with one row alone, or with those before `end`. Of a cursor whose scope has no
    /// skip.
    void seek(std::uint64_t row) { seek(row, row + 1); }
    void seek(std::uint64_t first, std::uint64_t end);
    /// Errors: timeout, unavailable, internal.
    Result<bool> step();

    // Of the row: valid until the next step(). Columns are counted as in prepare().
    std::uint64_t row() const;
    TableValue value(std::size_t column) const;
    /// The cell's text where the value does not tell it.
    std::optional<std::string_view> text(std::size_t column) const;
    const TableColumn& column(std::size_t column) const {
        return layout_->columns[columns_[column]];
    }
    std::size_t columns() const { return columns_.size(); }

private:
    struct Place {
        std::size_t statement;
        int value, text;  // columns of it; -1: none
    };

    RowCursor(const TableLayout& layout, std::vector<std::size_t> columns)
        : layout_(&layout), columns_(std::move(columns)), places_(columns_.size()) {}
    Result<> prepare_part(sqlite3* database, std::size_t part, const RowScope& scope,
                          bool with_texts);

    const TableLayout* layout_;
    std::vector<std::size_t> columns_;
    std::vector<Place> places_;  // of columns_
    std::vector<TableStatement> statements_;
    std::vector<RowScope> scopes_;  // one: its parameters stay bound
};

}  // namespace undertone
