#include "common/tables/row_table.h"

#include "common/tables/message_file_writer.h"
#include "common/tables/row_file_writer.h"
#include "common/tables/table_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace undertone {
namespace {

std::int64_t clamped(std::uint64_t number) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number, RowScope::last));
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
    return a + b < a ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

std::uint64_t bytes_of(const RowCursor& cursor) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < cursor.columns(); ++i) bytes += bytes_of_value(cursor.value(i));
    return bytes;
}

/// Hands rows on until the page is full.
class PageFiller {
public:
    PageFiller(std::uint32_t limit, const RowTable::Visit& visit) : limit_(limit), visit_(visit) {}

    /// False: the row belongs to the next page.
    bool take(const RowCursor& cursor) {
        bytes_ += bytes_of(cursor);
        if (rows_ == limit_ || (bytes_ > rows_page_bytes_max && rows_ > 0)) return false;
        visit_(cursor);
        if (rows_++ == 0) first_ = cursor.row();
        last_ = cursor.row();
        return true;
    }

    std::uint64_t rows() const { return rows_; }
    std::uint64_t first() const { return first_; }
    std::uint64_t last() const { return last_; }

private:
    const std::uint32_t limit_;
    const RowTable::Visit& visit_;
    std::uint64_t bytes_ = 0, rows_ = 0, first_ = 0, last_ = 0;
};

Result<std::vector<std::uint64_t>> row_numbers(Result<RowCursor> cursor) {
    if (!cursor) return cursor.error();
    std::vector<std::uint64_t> rows;
    for (;;) {
        const auto found = cursor->step();
        if (!found) return found.error();
        if (!*found) return rows;
        rows.push_back(cursor->row());
    }
}

/// Takes rows as long as there are some; whether one was left.
Result<bool> fill(PageFiller& filler, RowCursor& cursor) {
    for (;;) {
        const auto found = cursor.step();
        if (!found) return found.error();
        if (!*found) return false;
        if (!filler.take(cursor)) return true;
    }
}

/// Rows by a column: of a kept order each is looked up, else one statement sorts them.
class RowsInOrder {
public:
    static Result<RowsInOrder> prepare(RowTable& table, const RowSelection& selection,
                                       const SortedRows* order, std::uint64_t first,
                                       std::uint64_t limit) {
        const bool kept = order && selection.filters.empty();
        RowScope scope{.condition = filter_condition(selection.filters, table.layout())};
        if (!kept) {
            scope.sort = selection.sort;
            scope.limit = clamped(limit);
            scope.skip = clamped(first);
        }
        auto cursor =
            RowCursor::prepare(table.database(), table.layout(), selection.columns, scope);
        if (!cursor) return cursor.error();
        RowsInOrder rows(std::move(*cursor), kept ? order : nullptr, first);
        if (kept) rows.end_ = std::min(order->rows(), saturating_sum(first, limit));
        rows.descending_ = selection.sort->descending;
        return rows;
    }

    Result<bool> step() {
        if (!order_) return cursor_.step();
        if (at_ >= end_) return false;
        cursor_.seek(order_->at(at_++, descending_));
        return cursor_.step();
    }
    const RowCursor& row() const { return cursor_; }

private:
    RowsInOrder(RowCursor cursor, const SortedRows* order, std::uint64_t first)
        : cursor_(std::move(cursor)), order_(order), at_(first) {}

    RowCursor cursor_;
    const SortedRows* order_;
    std::uint64_t at_, end_ = 0;  // positions of a kept order
    bool descending_ = false;
};

}  // namespace

std::uint64_t bytes_of_value(const TableValue& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    return text ? text->size() : sizeof(double);
}

Result<std::unique_ptr<RowTable>> RowTable::open(const std::string& path) {
    auto database = open_table_file(path);
    if (!database) return database.error();
    return over(std::move(*database));
}

Result<std::unique_ptr<RowTable>> RowTable::over(SqliteHandle database) {
    auto layout = read_layout(database.get());
    if (!layout) return layout.error();
    std::unique_ptr<RowTable> table(new RowTable(std::move(database), std::move(*layout)));
    if (const auto counted = table->count_rows(); !counted) return counted.error();
    table->guard_ = std::make_unique<ReadGuard>(table->database_.get());
    return table;
}

RowTable::RowTable(SqliteHandle database, TableLayout layout)
    : database_(std::move(database)), layout_(std::move(layout)) {
    add_table_functions(database_.get(), scorer_);
}

Result<> RowTable::count_rows() {
    auto last = TableStatement::prepare(
        database_.get(), fmt::format("SELECT max({}) FROM {}", layout_.row, layout_.parts[0]));
    if (!last) return last.error();
    if (const auto stepped = last->step(); !stepped) return stepped.error();
    const auto greatest = last->optional_integer(0);
    rows_ = greatest ? static_cast<std::uint64_t>(*greatest) + 1 : 0;
    return {};
}

Result<RowPageAnswer> RowTable::page(const RowSelection& selection, const RowPage& asked,
                                     const SortedRows* order, const Visit& visit) {
    guard_->start(page_time_limit);
    auto page = asked;
    page.limit = std::clamp(asked.limit, 1U, rows_page_max);
    auto answer = selection.sort ? page_in_order(selection, page, order, visit)
                                 : page_in_file_order(selection, page, visit);
    if (!answer) return answer;
    const auto total = count(selection, page);
    if (!total) return total.error();
    answer->total = *total;
    return answer;
}

Result<RowPageAnswer> RowTable::page_in_file_order(const RowSelection& selection,
                                                   const RowPage& page, const Visit& visit) {
    RowScope scope{.condition = filter_condition(selection.filters, layout_)};
    const bool unfiltered = selection.filters.empty();
    std::uint64_t first = page.after ? saturating_sum(*page.after, 1) : 0;
    std::uint64_t skip = page.skip;
    auto limit = page.limit;
    if (page.before) {
        const auto rows = rows_before(scope.condition, selection.columns, page);
        if (!rows) return rows.error();
        if (rows->empty()) return RowPageAnswer{};
        first = rows->back();
        limit = static_cast<std::uint32_t>(rows->size());
        skip = 0;
    } else if (unfiltered) {
        // Rows have no gaps, so the page's place is known: none is passed over.
        first = saturating_sum(first, std::exchange(skip, 0));
    }
    scope.first = clamped(first);
    scope.skip = clamped(skip);
    scope.limit = std::int64_t{limit} + 1;
    auto cursor = RowCursor::prepare(database_.get(), layout_, selection.columns, scope);
    if (!cursor) return cursor.error();
    PageFiller filler(limit, visit);
    const auto left = fill(filler, *cursor);
    if (!left) return left.error();

    RowPageAnswer answer{.rows = filler.rows()};
    if (filler.rows() == 0) return answer;
    if (*left) answer.next = filler.last();
    const auto previous = any(scope.condition, 0, clamped(filler.first()));
    if (!previous) return previous.error();
    if (*previous) answer.previous = filler.first();
    return answer;
}

/// The page in front of `page.before`, last row first: what does not fit lies farther from it.
Result<std::vector<std::uint64_t>> RowTable::rows_before(const SqlCondition& condition,
                                                         const std::vector<std::size_t>& columns,
                                                         const RowPage& page) {
    const RowScope scope{.condition = condition,
                         .backwards = true,
                         .end = clamped(*page.before),
                         .limit = page.limit,
                         .skip = clamped(page.skip)};
    auto cursor = RowCursor::prepare(database_.get(), layout_, columns, scope);
    if (!cursor) return cursor.error();
    std::vector<std::uint64_t> rows;
    std::uint64_t bytes = 0;
    for (;;) {
        const auto found = cursor->step();
        if (!found) return found.error();
        if (!*found) return rows;
        bytes += bytes_of(*cursor);
        if (bytes > rows_page_bytes_max && !rows.empty()) return rows;
        rows.push_back(cursor->row());
    }
}

Result<RowPageAnswer> RowTable::page_in_order(const RowSelection& selection, const RowPage& page,
                                              const SortedRows* order, const Visit& visit) {
    auto limit = page.limit;
    std::uint64_t first = page.after ? saturating_sum(*page.after, 1) : 0;
    first = saturating_sum(first, page.skip);
    if (page.before) {
        const auto end = *page.before - std::min(*page.before, page.skip);
        limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, end));
        if (limit == 0) return RowPageAnswer{};
        const auto fitting = fitting_before(selection, order, end, limit);
        if (!fitting) return fitting.error();
        limit = *fitting;
        first = end - limit;
    }
    auto rows = RowsInOrder::prepare(*this, selection, order, first, std::uint64_t{limit} + 1);
    if (!rows) return rows.error();
    PageFiller filler(limit, visit);
    bool left = false;
    while (!left) {
        const auto found = rows->step();
        if (!found) return found.error();
        if (!*found) break;
        left = !filler.take(rows->row());
    }
    RowPageAnswer answer{.rows = filler.rows()};
    if (left) answer.next = first + filler.rows() - 1;
    if (first > 0 && filler.rows() > 0) answer.previous = first;
    return answer;
}

/// How many of the `limit` rows in front of position `end` fit in a page: what does not lies
/// farther from it.
Result<std::uint32_t> RowTable::fitting_before(const RowSelection& selection,
                                               const SortedRows* order, std::uint64_t end,
                                               std::uint32_t limit) {
    auto rows = RowsInOrder::prepare(*this, selection, order, end - limit, limit);
    if (!rows) return rows.error();
    std::vector<std::uint64_t> sizes;
    for (;;) {
        const auto found = rows->step();
        if (!found) return found.error();
        if (!*found) break;
        sizes.push_back(bytes_of(rows->row()));
    }
    std::uint64_t bytes = 0;
    std::uint32_t fitting = 0;
    for (auto size = sizes.rbegin(); size != sizes.rend(); ++size, ++fitting) {
        bytes += *size;
        if (bytes > rows_page_bytes_max && fitting > 0) break;
    }
    const auto behind_the_last = limit - static_cast<std::uint32_t>(sizes.size());
    return fitting + behind_the_last;
}

Result<> RowTable::visit_rows(std::span<const std::uint64_t> rows, const Visit& visit) {
    guard_->start(page_time_limit);
    std::vector<std::size_t> columns(layout_.columns.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    auto cursor = RowCursor::prepare(database_.get(), layout_, std::move(columns), {}, true);
    if (!cursor) return cursor.error();
    std::uint64_t bytes = 0, visited = 0;
    for (const auto row : rows) {
        cursor->seek(row);
        const auto found = cursor->step();
        if (!found) return found.error();
        if (!*found) continue;
        bytes += bytes_of(*cursor);
        if (bytes > rows_page_bytes_max && visited > 0) break;
        visit(*cursor);
        ++visited;
    }
    return {};
}

Result<std::vector<std::uint64_t>> RowTable::problem_rows(std::uint32_t limit) {
    std::vector<std::uint64_t> rows;
    if (layout_.row != "row") return rows;  // a chat's messages are read as they are
    guard_->start(page_time_limit);
    auto select =
        TableStatement::prepare(database_.get(), "SELECT row FROM problems ORDER BY row LIMIT ?");
    if (!select) return select.error();
    select->bind(1, std::int64_t{limit});
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (!*found) return rows;
        rows.push_back(static_cast<std::uint64_t>(select->integer(0)));
    }
}

Result<RowWalk> RowTable::walk(const RowSelection& selection,
                               std::shared_ptr<const SortedRows> order) {
    if (!selection.sort) return walk_in_file_order(selection.columns, selection.filters, true);
    if (!order) return walk_sorted(selection);
    guard_->unlimited();  // every statement of a walk is a short one
    auto cursor = RowCursor::prepare(database_.get(), layout_, selection.columns, {}, true);
    if (!cursor) return cursor.error();
    const auto rows = order->rows();
    auto row_at = [order = std::move(order), descending = selection.sort->descending](
                      std::uint64_t at) { return order->at(at, descending); };
    if (selection.filters.empty()) return RowWalk(std::move(*cursor), rows, std::move(row_at));
    auto filter = walk_in_file_order({}, selection.filters, false);
    if (!filter) return filter.error();
    return RowWalk(std::move(*cursor), rows, std::move(row_at),
                   std::make_unique<RowWalk>(std::move(*filter)));
}

Result<RowWalk> RowTable::walk_in_file_order(std::vector<std::size_t> columns,
                                             std::span<const ColumnFilter> filters,
                                             bool with_texts) {
    guard_->unlimited();
    const RowScope scope{.condition = filter_condition(filters, layout_)};
    auto cursor =
        RowCursor::prepare(database_.get(), layout_, std::move(columns), scope, with_texts);
    if (!cursor) return cursor.error();
    return RowWalk(std::move(*cursor), rows_);
}

/// Of a table that is small, for it is sorted at once.
Result<RowWalk> RowTable::walk_sorted(const RowSelection& selection) {
    auto numbers = sorted_rows(selection);
    if (!numbers) return numbers.error();
    guard_->unlimited();
    auto cursor = RowCursor::prepare(database_.get(), layout_, selection.columns, {}, true);
    if (!cursor) return cursor.error();
    const auto count = numbers->size();
    return RowWalk(std::move(*cursor), count,
                   [numbers = std::move(*numbers)](std::uint64_t at) { return numbers[at]; });
}

/// The numbers of the rows that the filters leave.
Result<std::vector<std::uint64_t>> RowTable::sorted_rows(const RowSelection& selection) {
    guard_->start(page_time_limit);
    const RowScope scope{.condition = filter_condition(selection.filters, layout_),
                         .sort = selection.sort};
    return row_numbers(RowCursor::prepare(database_.get(), layout_, {}, scope));
}

Result<bool> RowTable::any(const SqlCondition& condition, std::int64_t first, std::int64_t end) {
    const RowScope scope{.condition = condition, .first = first, .end = end, .limit = 1};
    auto cursor = RowCursor::prepare(database_.get(), layout_, {}, scope);
    if (!cursor) return cursor.error();
    return cursor->step();
}

/// nullopt: too many to count, or no time left to.
Result<std::optional<std::uint64_t>> RowTable::count(const RowSelection& selection,
                                                     const RowPage& page) {
    if (selection.filters.empty()) return std::optional(rows_);
    const auto condition = filter_condition(selection.filters, layout_);
    const auto limit =
        page.count_all ? std::int64_t{-1} : static_cast<std::int64_t>(rows_counted_max) + 1;
    auto select = TableStatement::prepare(
        database_.get(), fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT ?)",
                                     from_clause(layout_, condition.parts), condition.sql));
    if (!select) return select.error();
    select->bind(bind_all(*select, condition.parameters), limit);
    const auto stepped = select->step();
    if (!stepped && stepped.error().code == ErrorCode::timeout) {
        return std::optional<std::uint64_t>();
    }
    if (!stepped) return stepped.error();
    const auto counted = static_cast<std::uint64_t>(select->integer(0));
    if (!page.count_all && counted > rows_counted_max) return std::optional<std::uint64_t>();
    return std::optional(counted);
}

Result<std::unique_ptr<RowTable>> read_inline_rows(std::string_view bytes, FileFormat format,
                                                   const ReadOptions& options,
                                                   std::vector<ColumnFormat> formats) {
    const auto reader = make_reader(format, options);
    RowFileWriter writer(":memory:", std::move(formats));
    if (const auto fed = reader->feed(bytes, writer); !fed) return fed.error();
    if (const auto finished = reader->finish(writer); !finished) return finished.error();
    auto database = writer.finish(reader->report().columns);
    if (!database) return database.error();
    return RowTable::over(std::move(*database));
}

Result<std::unique_ptr<RowTable>> read_inline_chat(std::string_view bytes, FileFormat format,
                                                   const ReadOptions& options,
                                                   std::shared_ptr<const Scorer> scorer,
                                                   const ChatColumns& asked) {
    const auto reader = make_reader(format, options);
    const auto writer = MessageFileWriter::create(":memory:", *scorer, asked);
    if (!writer) return writer.error();
    if (const auto fed = reader->feed(bytes, **writer); !fed) return fed.error();
    if (const auto finished = reader->finish(**writer); !finished) return finished.error();
    auto database = (*writer)->take();
    if (!database) return database.error();
    auto table = RowTable::over(std::move(*database));
    if (table) (*table)->explain_with(std::move(scorer));
    return table;
}

}  // namespace undertone
