// Where a table's columns stand in its file, for statements that are put together at run time.
#pragma once

#include "common/profile/value_type.h"
#include "common/tables/table_file.h"

#include <cstddef>
#include <string>
#include <vector>

namespace undertone {

/// A column as SQL says it. The expressions are ours: no name of a file's column is ever in them.
struct TableColumn {
    std::string name;
    ValueType type = ValueType::text;
    std::string value = {};  ///< "p0.c3"
    std::string text = {};   ///< the cell's text where the value does not tell it; empty: it does
    std::size_t part = 0;    ///< which of the layout's parts has it
    bool is_json = false;    ///< its text is a JSON value
};

/// Rows are numbered from 0 without gaps.
struct TableLayout {
    std::vector<std::string>
        parts;        ///< tables with the same rows, called p0, p1, ... in statements
    std::string row;  ///< their key
    std::vector<TableColumn> columns;
};

/// Of a file of either kind that we write (row_file.h, message_file.h). Errors: internal (neither,
/// or another version), unavailable.
Result<TableLayout> read_layout(sqlite3* database);

/// The name of the function that columns of chats' messages are explained with:
/// evidence(message, language).
inline constexpr const char* evidence_function = "evidence";

}  // namespace undertone
