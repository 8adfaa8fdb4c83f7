#include "common/db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace undertone {
namespace {

ErrorCode error_code(int code, int system_error) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return ErrorCode::storage_full;
        case SQLITE_IOERR:
            return system_error == ENOSPC || system_error == EDQUOT ? ErrorCode::storage_full
                                                                    : ErrorCode::unavailable;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
            return ErrorCode::unavailable;
        case SQLITE_CONSTRAINT:
            return ErrorCode::conflict;
        default:
            return ErrorCode::internal;
    }
}

Error system_failure(std::string_view what, const std::string& path, int number) {
    const auto code = number == ENOSPC ? ErrorCode::storage_full : ErrorCode::unavailable;
    return {code, fmt::format("{} {}: {}", what, path, std::generic_category().message(number))};
}

Result<> make_folders(const std::filesystem::path& folder) {
    if (folder.empty() || std::filesystem::is_directory(folder)) return {};
    if (auto made = make_folders(folder.parent_path()); !made) return made;
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return system_failure("cannot make the folder", folder.string(), errno);
}

Result<> set_up(sqlite3* database, const SqliteOptions& options) {
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, static_cast<int>(options.busy_timeout.count()));
    // A negative cache size counts KiB.
    auto script = fmt::format("PRAGMA cache_size = -{};", options.cache_mib * 1024);
    if (!options.read_only) {
        // NORMAL: checkpoints sync by themselves, commits leave it to the LogSyncer.
        script += "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";
    }
    return run_sqlite(database, script);
}

}  // namespace

Error sqlite_error(sqlite3* database, int code, std::string_view doing) {
    const int system_error = sqlite3_system_errno(database);
    return {error_code(code, system_error),
            fmt::format("{}: {} (SQLite {})", doing, sqlite3_errmsg(database), code)};
}

Result<> make_sqlite_file(const std::string& path) {
    if (auto made = make_folders(std::filesystem::path(path).parent_path()); !made) return made;
    // Only when it is new: closing a descriptor of a database in use would drop SQLite's locks.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) {
        ::close(file);
        return {};
    }
    return errno == EEXIST ? Result<>() : system_failure("cannot make", path, errno);
}

Result<SqliteHandle> open_sqlite(const std::string& path, const SqliteOptions& options) {
    if (!options.read_only) {
        if (auto made = make_sqlite_file(path); !made) return made.error();
    }
    const int flags =
        SQLITE_OPEN_NOMUTEX | (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    SqliteHandle database(opened);
    if (code != SQLITE_OK) return sqlite_error(opened, code, "cannot open " + path);
    if (auto ready = set_up(opened, options); !ready) return ready.error();
    return database;
}

Result<SqliteStatement> prepare_sqlite(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK)
        return sqlite_error(database, code, fmt::format("cannot prepare {}", sql));
    return SqliteStatement(prepared);
}

Result<> run_sqlite(sqlite3* database, const std::string& script) {
    const int code = sqlite3_exec(database, script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_error(database, code, "cannot run a script");
    return {};
}

}  // namespace undertone
