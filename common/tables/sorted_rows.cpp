#include "common/tables/sorted_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <compare>
#include <limits>
#include <optional>
#include <vector>

namespace undertone {
namespace {

using Row = std::uint32_t;
using Rows = ScratchArray<Row>;

/// A row beside its value, as an integer that compares as the value does.
struct KeyedRow {
    std::int64_t key;
    Row row;

    auto operator<=>(const KeyedRow&) const = default;
};

/// nullopt: a text. Doubles and integers do not compare by their keys with each other.
std::optional<std::int64_t> key_of(const TableValue& value, bool is_real) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return is_real ? std::nullopt : std::optional(*integer);
    }
    const auto* real = std::get_if<double>(&value);
    if (!real || !is_real) return std::nullopt;
    // IEEE 754: the bits of positive numbers are in their order, those of negative ones reversed.
    const auto bits = std::bit_cast<std::int64_t>(*real == 0 ? 0.0 : *real);
    return bits < 0 ? bits ^ std::numeric_limits<std::int64_t>::max() : bits;
}

Result<Row> row_of(std::int64_t number) {
    if (number <= std::numeric_limits<Row>::max()) return static_cast<Row>(number);
    return Error{ErrorCode::invalid_value, "a table of this size cannot be sorted"};
}

/// Sorts by numbers outside of SQLite, which takes several times as long. nullopt: a value is none.
Result<std::optional<Rows>> sort_numbers(TableStatement select, bool is_real,
                                         const std::string& folder) {
    auto keyed = ScratchArray<KeyedRow>::create(folder);
    if (!keyed) return keyed.error();
    auto without_value = Rows::create(folder);
    if (!without_value) return without_value.error();
    for (;;) {
        const auto found = select.step();
        if (!found) return found.error();
        if (!*found) break;
        const auto row = row_of(select.integer(0));
        if (!row) return row.error();
        const auto value = select.value(1);
        const auto key = key_of(value, is_real);
        if (!key && !is_null(value)) return std::optional<Rows>();
        const auto added = key ? keyed->add({*key, *row}) : without_value->add(*row);
        if (!added) return added.error();
    }
    const auto numbers = keyed->map();
    if (!numbers) return numbers.error();
    std::ranges::sort(*numbers);

    auto rows = Rows::create(folder);
    if (!rows) return rows.error();
    for (const auto& each : *numbers) {
        if (const auto added = rows->add(each.row); !added) return added.error();
    }
    const auto others = without_value->map();
    if (!others) return others.error();
    for (const auto row : *others) {
        if (const auto added = rows->add(row); !added) return added.error();
    }
    return std::optional(std::move(*rows));
}

Result<Rows> sort_by_statement(TableStatement select, const std::string& folder) {
    auto rows = Rows::create(folder);
    if (!rows) return rows.error();
    for (;;) {
        const auto found = select.step();
        if (!found) return found.error();
        if (!*found) return rows;
        const auto row = row_of(select.integer(0));
        if (!row) return row.error();
        if (const auto added = rows->add(*row); !added) return added.error();
    }
}

}  // namespace

Result<std::shared_ptr<const SortedRows>> SortedRows::build(sqlite3* database,
                                                            const TableLayout& layout,
                                                            std::size_t column,
                                                            const std::string& folder) {
    const auto& [name, type, value, text, part, is_json] = layout.columns[column];
    const std::set<std::size_t> parts{part};
    const auto row = row_expression(layout, parts);
    const auto from = from_clause(layout, parts);
    if (type != ValueType::text && type != ValueType::identifier) {
        auto select = TableStatement::prepare(
            database, fmt::format("SELECT {0}, {1} FROM {2} ORDER BY {0}", row, value, from));
        if (!select) return select.error();
        auto sorted = sort_numbers(std::move(*select), type == ValueType::real, folder);
        if (!sorted) return sorted.error();
        if (*sorted) return of(std::move(**sorted));
    }
    auto select = TableStatement::prepare(
        database, fmt::format("SELECT {} FROM {} {}", row, from,
                              order_clause(layout, {.column = column}, row)));
    if (!select) return select.error();
    auto sorted = sort_by_statement(std::move(*select), folder);
    if (!sorted) return sorted.error();
    return of(std::move(*sorted));
}

Result<std::shared_ptr<const SortedRows>> SortedRows::of(ScratchArray<Row> rows) {
    const std::shared_ptr<SortedRows> sorted(new SortedRows(std::move(rows)));
    const auto mapped = sorted->file_.map();
    if (!mapped) return mapped.error();
    sorted->rows_ = *mapped;
    return std::shared_ptr<const SortedRows>(sorted);
}

}  // namespace undertone
