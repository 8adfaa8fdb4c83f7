// A selection of rows as SQL: values of a request are parameters, never text of the statement.
#pragma once

#include "common/tables/table_file.h"
#include "common/tables/table_query.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace undertone {

/// A condition with its parameters in their order.
struct SqlCondition {
    std::string sql = "1";
    std::vector<Operand::Value> parameters = {};
    std::set<std::size_t> parts = {};  ///< which of the layout's parts it reads
};
SqlCondition filter_condition(std::span<const ColumnFilter> filters, const TableLayout& layout);

/// The cell's text as SQL, of any column.
std::string text_expression(const TableColumn& column);
/// The function that compares texts: contains_folded(text, part).
inline constexpr const char* contains_function = "contains_folded";
/// The function that shows a value without a text of its own: shown_as(type, value).
inline constexpr const char* shown_function = "shown_as";

/// "rows_0 AS p0 JOIN rows_2 AS p2 ON p2.row = p0.row": all `parts`, the first of them leading.
std::string from_clause(const TableLayout& layout, const std::set<std::size_t>& parts);
/// "p0.row", of the part that leads.
std::string row_expression(const TableLayout& layout, const std::set<std::size_t>& parts);

/// Binds the parameters from number `first` on; returns the number after the last one.
int bind_all(TableStatement& statement, std::span<const Operand::Value> parameters, int first = 1);

}  // namespace undertone
