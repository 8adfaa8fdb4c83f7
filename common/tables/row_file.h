// The format of a table file that holds a file's rows: what RowFileWriter writes and RowTable
// reads.
//
//   columns  position  name       type        rows_0  row   c0     c1                r1
//                   0  ORDER      integer                0  10107  1046044800000000  2/24/2003 0:00
//                   1  ORDERDATE  datetime               1  10121  1052265600000000  5/7/2003 0:00
//
// c3 is the value of the fourth column, r3 what its cell said, where the value does not tell: a
// column of text has no r3 unless there are words that it says for a missing value. SQLite limits
// the columns of a table, so a wide file has rows_1, rows_2 and so on for its further columns.
// `problems` are the first rows with a cell that is nothing of its column's type, `summary` is what
// the rows add up to (table_summary.h).
#pragma once

#include "common/tables/table_layout.h"

#include <span>
#include <string>
#include <string_view>

namespace undertone {

/// "UTRW": tells our files from other SQLite files.
constexpr int row_file_application_id = 0x55545257;
/// A change of the schema, or of what its columns mean, raises it. An older file is built again.
constexpr int row_file_version = 1;

/// Columns of a file in one of its tables.
constexpr std::size_t row_file_part_columns = 500;
/// Rows listed in `problems`.
constexpr std::size_t row_file_problems_max = 1'000;

/// "rows_0"
std::string row_file_part(std::size_t part);
/// The file's column number `position`.
TableColumn row_file_column(std::size_t position, std::string_view name, ValueType type,
                            bool keeps_text);
/// The statements that make the file for these columns.
std::string row_file_schema(std::span<const TableColumn> columns);

}  // namespace undertone
