// A table's values as JSON.
#pragma once

#include "common/json_writer.h"
#include "common/tables/row_cursor.h"

namespace undertone {

/// 30, 95.7, true, "2003-02-24", "NYC", null.
void write_table_value(JsonWriter& json, ValueType type, const TableValue& value);

/// The value of a row's column; of a column of JSON the JSON value.
void write_cell(JsonWriter& json, const RowCursor& row, std::size_t column);
/// {"ORDER": 10107, ...} and [10107, ...]: all columns of the cursor.
void write_record(JsonWriter& json, const RowCursor& row);
void write_row(JsonWriter& json, const RowCursor& row);

}  // namespace undertone
