// SQLite's C API with owners and errors of ours. Nothing outside of common/db and common/tables
// sees it.
#pragma once

#include "common/result.h"

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace undertone {

struct SqliteCloser {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using SqliteHandle = std::unique_ptr<sqlite3, SqliteCloser>;

struct SqliteFinalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteFinalizer>;

/// What a connection of ours needs to know.
struct SqliteOptions {
    bool read_only = false;
    std::uint32_t cache_mib = 64;
    /// How long SQLite itself waits for a lock: only for programs that know no WriteLock.
    std::chrono::milliseconds busy_timeout{5'000};
};

/// Makes `path` (mode 0600) and its folder (0700) where they are missing.
/// Errors: unavailable, storage_full.
Result<> make_sqlite_file(const std::string& path);

/// Opens the database file `path` for the use of one thread at a time. Unless `read_only`, makes it
/// where it is missing.
/// Errors: unavailable, storage_full, internal (not a database).
Result<SqliteHandle> open_sqlite(const std::string& path, const SqliteOptions& options);

/// Compiles one statement for many runs.
Result<SqliteStatement> prepare_sqlite(sqlite3* database, std::string_view sql);

/// Runs all statements of `script`, ignoring their rows.
Result<> run_sqlite(sqlite3* database, const std::string& script);

/// The error of the last call that failed on `database`, with result `code`.
Error sqlite_error(sqlite3* database, int code, std::string_view doing);

}  // namespace undertone
