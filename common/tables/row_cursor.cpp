#include "common/tables/row_cursor.h"

#include <fmt/format.h>

namespace undertone {

std::string order_clause(const TableLayout& layout, const SortOrder& order,
                         std::string_view row_expression) {
    return fmt::format("ORDER BY {0} IS NULL {1}, {0} {1}, {2} {1}",
                       layout.columns[order.column].value, order.descending ? "DESC" : "ASC",
                       row_expression);
}

Result<RowCursor> RowCursor::prepare(sqlite3* database, const TableLayout& layout,
                                     std::vector<std::size_t> columns, const RowScope& scope,
                                     bool with_texts) {
    RowCursor cursor(layout, std::move(columns));
    cursor.scopes_.push_back(scope);
    std::set<std::size_t> parts;
    for (const auto column : cursor.columns_) parts.insert(layout.columns[column].part);
    if (parts.empty()) parts.insert(0);
    for (const auto part : parts) {
        const auto prepared =
            cursor.prepare_part(database, part, cursor.scopes_.front(), with_texts);
        if (!prepared) return prepared.error();
    }
    return cursor;
}

Result<> RowCursor::prepare_part(sqlite3* database, std::size_t part, const RowScope& scope,
                                 bool with_texts) {
    auto parts = scope.condition.parts;
    parts.insert(part);
    if (scope.sort) parts.insert(layout_->columns[scope.sort->column].part);
    const auto row = row_expression(*layout_, parts);

    std::string selected = row;
    int count = 1;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const auto& column = layout_->columns[columns_[i]];
        if (column.part != part) continue;
        selected += ", " + column.value;
        places_[i] = {.statement = statements_.size(), .value = count++, .text = -1};
        if (!with_texts || column.text.empty()) continue;
        selected += ", " + column.text;
        places_[i].text = count++;
    }
    const auto order = scope.sort
                           ? order_clause(*layout_, *scope.sort, row)
                           : fmt::format("ORDER BY {} {}", row, scope.backwards ? "DESC" : "ASC");
    auto statement = TableStatement::prepare(
        database,
        fmt::format("SELECT {} FROM {} WHERE {} >= ? AND {} < ? AND {} {} LIMIT ? OFFSET ?",
                    selected, from_clause(*layout_, parts), row, row, scope.condition.sql, order));
    if (!statement) return statement.error();
    statement->bind(1, scope.first);
    statement->bind(2, scope.end);
    const int next = bind_all(*statement, scope.condition.parameters, 3);
    statement->bind(next, scope.limit);
    statement->bind(next + 1, scope.skip);
    statements_.push_back(std::move(*statement));
    return {};
}

void RowCursor::seek(std::uint64_t first, std::uint64_t end) {
    for (auto& statement : statements_) {
        statement.reset();
        statement.bind(1, static_cast<std::int64_t>(first));
        statement.bind(2, static_cast<std::int64_t>(end));
    }
}

Result<bool> RowCursor::step() {
    bool found = false;
    for (auto& statement : statements_) {
        const auto stepped = statement.step();
        if (!stepped) return stepped.error();
        found = *stepped;
    }
    return found;
}

std::uint64_t RowCursor::row() const {
    return static_cast<std::uint64_t>(statements_.front().integer(0));
}

TableValue RowCursor::value(std::size_t column) const {
    const auto& place = places_[column];
    return statements_[place.statement].value(place.value);
}

std::optional<std::string_view> RowCursor::text(std::size_t column) const {
    const auto& place = places_[column];
    if (place.text < 0) return std::nullopt;
    const auto kept = statements_[place.statement].value(place.text);
    if (const auto* text = std::get_if<std::string_view>(&kept)) return *text;
    return std::nullopt;
}

}  // namespace undertone
