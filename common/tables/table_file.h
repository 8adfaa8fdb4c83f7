// A table's SQLite file: how it is opened, and statements on it with errors as values.
#pragma once

#include "common/db/sqlite.h"
#include "common/result.h"
#include "common/tables/column_format.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Makes the file at `path`, to be filled in one go: without a journal, without syncs, in one open
/// transaction. What is not finished is thrown away, so nothing has to be undone or survive a
/// crash. ":memory:" stands for no file. Errors: conflict (there is a file), storage_full,
/// unavailable.
Result<SqliteHandle> make_table_file(const std::string& path, const std::string& schema);

/// Opens a file that was made, and that nobody else has open, to add to it; without a journal.
/// Errors: unavailable, storage_full, internal.
Result<SqliteHandle> open_table_file_to_complete(const std::string& path);

/// Opens a file that nobody changes any more, without locks. Errors: unavailable, internal.
Result<SqliteHandle> open_table_file(const std::string& path);

/// A prepared statement of one connection.
class TableStatement {
public:
    static Result<TableStatement> prepare(sqlite3* database, std::string_view sql);

    /// Parameters count from 1. A text must stay valid until the next reset().
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::string_view text);
    void bind(int parameter, double value);
    void bind(int parameter, std::nullptr_t);
    void bind(int parameter, const TableValue& value);
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        value ? bind(parameter, *value) : bind(parameter, nullptr);
    }

    /// Whether there is a row. Its texts stay valid until the next step() or reset().
    /// Errors: timeout (interrupted), storage_full, unavailable, internal.
    Result<bool> step();
    void reset() { sqlite3_reset(statement_.get()); }
    /// step() and reset() of a statement that answers nothing.
    Result<> run();

    /// Columns count from 0.
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<std::string> optional_text(int column) const;
    /// As it is stored; a text as for text().
    TableValue value(int column) const;

private:
    explicit TableStatement(SqliteStatement statement) : statement_(std::move(statement)) {}
    bool is_null(int column) const;

    SqliteStatement statement_;
};

}  // namespace undertone
