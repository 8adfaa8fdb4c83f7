// A table's rows: pages of them with filters and orders, and some of them by their numbers.
#pragma once

#include "common/sentiment/scorer.h"
#include "common/tables/read_guard.h"
#include "common/tables/row_walk.h"
#include "common/tables/sorted_rows.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// Which of the selected rows. Cursors are numbers of rows in the file's order, else positions in
/// the order asked for.
struct RowPage {
    std::optional<std::uint64_t> after = {}, before = {};  ///< at most one is set
    std::uint64_t skip = 0;
    std::uint32_t limit = 50;  ///< clamped to 1..rows_page_max
    bool count_all = false;    ///< count what the filters leave, however much that is
};

constexpr std::uint32_t rows_page_max = 1'000;
/// Values in one page: a page ends early, with a cursor, rather than hold more (but for one row).
constexpr std::uint64_t rows_page_bytes_max = 16 * 1024 * 1024;
/// Filtered rows are counted up to here, unless all are wanted.
constexpr std::uint64_t rows_counted_max = 10'000;

/// What a value counts for in a page.
std::uint64_t bytes_of_value(const TableValue& value);

struct RowPageAnswer {
    std::uint64_t rows = 0;  ///< with a next page fewer than the limit: rows_page_bytes_max cut it
    std::optional<std::uint64_t> total = {};  ///< what the filters leave; nullopt: not counted
    std::optional<std::uint64_t> next = {}, previous = {};  ///< cursors; nullopt: there is no page
};

/// A connection that can do nothing but read. One thread at a time. Errors of every call: timeout,
/// unavailable, internal.
class RowTable {
public:
    static constexpr std::chrono::milliseconds page_time_limit{10'000};

    /// Of a file that does not change any more. Errors: unavailable, internal (no file of ours).
    static Result<std::unique_ptr<RowTable>> open(const std::string& path);
    /// Of a table at hand.
    static Result<std::unique_ptr<RowTable>> over(SqliteHandle database);

    const TableLayout& layout() const { return layout_; }
    std::uint64_t rows() const { return rows_; }
    /// What a chat's messages are explained with.
    void explain_with(std::shared_ptr<const Scorer> scorer) { scorer_ = std::move(scorer); }

    using Visit = std::function<void(const RowCursor&)>;
    /// Calls `visit` with each row of the page. `order`: the rows by the selection's column, where
    /// there is one; it is of use without filters.
    Result<RowPageAnswer> page(const RowSelection& selection, const RowPage& page,
                               const SortedRows* order, const Visit& visit);

    /// Calls `visit` with each of these rows, texts included, as far as one page goes.
    Result<> visit_rows(std::span<const std::uint64_t> rows, const Visit& visit);
    /// The first rows with a cell that is nothing of its column's type.
    Result<std::vector<std::uint64_t>> problem_rows(std::uint32_t limit);

    /// Walks all rows that the filters leave, texts included. `order`: the rows by the selection's
    /// column; without one they are sorted at once. The table must outlive the walk.
    Result<RowWalk> walk(const RowSelection& selection, std::shared_ptr<const SortedRows> order);

    /// Ends the statement under way with `timeout`. Any thread.
    void interrupt() { sqlite3_interrupt(database_.get()); }

    sqlite3* database() { return database_.get(); }
    ReadGuard& guard() { return *guard_; }

private:
    RowTable(SqliteHandle database, TableLayout layout);
    Result<> count_rows();
    Result<RowPageAnswer> page_in_file_order(const RowSelection& selection, const RowPage& page,
                                             const Visit& visit);
    Result<RowPageAnswer> page_in_order(const RowSelection& selection, const RowPage& page,
                                        const SortedRows* order, const Visit& visit);
    Result<std::vector<std::uint64_t>> rows_before(const SqlCondition& condition,
                                                   const std::vector<std::size_t>& columns,
                                                   const RowPage& page);
    Result<RowWalk> walk_in_file_order(std::vector<std::size_t> columns,
                                       std::span<const ColumnFilter> filters, bool with_texts);
    Result<RowWalk> walk_sorted(const RowSelection& selection);
    Result<std::uint32_t> fitting_before(const RowSelection& selection, const SortedRows* order,
                                         std::uint64_t end, std::uint32_t limit);
    Result<std::vector<std::uint64_t>> sorted_rows(const RowSelection& selection);
    Result<bool> any(const SqlCondition& condition, std::int64_t first, std::int64_t end);
    Result<std::optional<std::uint64_t>> count(const RowSelection& selection, const RowPage& page);

    SqliteHandle database_;
    TableLayout layout_;
    std::unique_ptr<ReadGuard> guard_;
    std::shared_ptr<const Scorer> scorer_;
    std::uint64_t rows_ = 0;
};

/// The table of an inline upload's rows, made of its bytes. Errors: those of the reader.
Result<std::unique_ptr<RowTable>> read_inline_rows(std::string_view bytes, FileFormat format,
                                                   const ReadOptions& options,
                                                   std::vector<ColumnFormat> formats);
/// The same of a chat's messages.
Result<std::unique_ptr<RowTable>> read_inline_chat(std::string_view bytes, FileFormat format,
                                                   const ReadOptions& options,
                                                   std::shared_ptr<const Scorer> scorer,
                                                   const ChatColumns& asked);

}  // namespace undertone
