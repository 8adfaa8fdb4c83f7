// Which of a table's rows are wanted, and how a request says it.
//
//   filter[COUNTRY]=France  filter[QUANTITY][gte]=30  filter[STATUS][in]=Shipped,Resolved
//   filter[CITY][contains]=par  filter[TERRITORY][null]=true  sort=SALES  order=desc
//   columns=ORDERNUMBER,SALES
#pragma once

#include "common/profile/value_type.h"
#include "common/tables/table_layout.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace undertone {

enum class Comparison : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    contains,  ///< in the cell's text, without regard to case
    one_of,
    null,
    not_null,
};

/// A value to compare with. A day among times stands for all of it: from `value` up to `end`.
struct Operand {
    using Value = std::variant<std::int64_t, double, std::string>;
    Value value;
    std::optional<std::int64_t> end = {};
};

/// Rows without a value fit `null` and `not_equal` only.
struct ColumnFilter {
    std::size_t column;
    Comparison comparison;
    std::vector<Operand> operands = {};  ///< one_of: any number; null: none; else one
};

struct SortOrder {
    std::size_t column;
    bool descending = false;  ///< rows without a value come last, or first if descending
};

struct RowSelection {
    std::vector<ColumnFilter> filters;
    std::optional<SortOrder> sort;  ///< nullopt: the file's order
    std::vector<std::size_t> columns;
};

/// Why a request's parameter cannot be taken.
struct QueryFault {
    std::string parameter;
    std::string detail;
};
/// Makes value() throw: only where a fault is a bug.
[[noreturn]] inline void throw_exception_from_error(const QueryFault& fault,
                                                    const boost::source_location&) {
    throw std::invalid_argument(fault.parameter + ": " + fault.detail);
}
template <class T>
using QueryResult = boost::system::result<T, QueryFault>;

/// Parameters of a request's query, decoded, in their order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// Reads filter[...], sort, order and columns; other parameters are not its business. The fault of
/// a column that is not there, or of an operator that is not known, names those that are.
QueryResult<RowSelection> parse_row_selection(const QueryParameters& parameters,
                                              std::span<const TableColumn> columns);
QueryResult<std::vector<ColumnFilter>> parse_column_filters(const QueryParameters& parameters,
                                                            std::span<const TableColumn> columns);

/// The column of that name, or the fault of `parameter` that names the columns there are.
QueryResult<std::size_t> find_column(std::string_view name, std::string_view parameter,
                                     std::span<const TableColumn> columns);
/// A list of them, separated by commas. A name with a comma in it is found where it stands alone.
QueryResult<std::vector<std::size_t>> find_columns(std::string_view names,
                                                   std::string_view parameter,
                                                   std::span<const TableColumn> columns);

/// The last value of a parameter.
std::optional<std::string> parameter_value(const QueryParameters& parameters,
                                           std::string_view name);

}  // namespace undertone
