#include "common/tables/table_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <type_traits>

namespace undertone {
namespace {

// Pages of 16 KiB are read 40 % faster from end to end than those of 4 KiB, larger ones no faster.
constexpr std::string_view write_settings = R"sql(
PRAGMA page_size = 16384;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -8192;
PRAGMA temp_store = MEMORY;
BEGIN;
)sql";

// Many files may be open, and most are asked for a page or two: a small cache for each.
constexpr const char* read_options = "PRAGMA cache_size = -512; PRAGMA trusted_schema = OFF;";

Result<SqliteHandle> open_file_as(const std::string& name, int flags) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteHandle database(opened);
    if (code != SQLITE_OK) return sqlite_error(opened, code, "cannot open " + name);
    sqlite3_extended_result_codes(opened, 1);
    return database;
}

/// A file name as a URI that promises SQLite that nobody writes.
std::string immutable_uri(std::string_view path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

}  // namespace

Result<SqliteHandle> make_table_file(const std::string& path, const std::string& schema) {
    if (::access(path.c_str(), F_OK) == 0) {
        return Error{ErrorCode::conflict, path + ": exists"};
    }
    auto database = open_file_as(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!database) return database;
    const auto script = std::string(write_settings) + schema;
    if (const auto made = run_sqlite(database->get(), script); !made) return made.error();
    return database;
}

Result<SqliteHandle> open_table_file_to_complete(const std::string& path) {
    auto database = open_file_as(path, SQLITE_OPEN_READWRITE);
    if (!database) return database;
    const auto set =
        run_sqlite(database->get(), "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
    if (!set) return set.error();
    return database;
}

Result<SqliteHandle> open_table_file(const std::string& path) {
    auto database = open_file_as(immutable_uri(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (!database) return database;
    if (const auto set = run_sqlite(database->get(), read_options); !set) return set.error();
    sqlite3_db_config(database->get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return database;
}

Result<TableStatement> TableStatement::prepare(sqlite3* database, std::string_view sql) {
    auto statement = prepare_sqlite(database, sql);
    if (!statement) return statement.error();
    return TableStatement(std::move(*statement));
}

void TableStatement::bind(int parameter, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), parameter, value);
}

void TableStatement::bind(int parameter, std::string_view text) {
    // A view without memory would be NULL, not the empty text.
    sqlite3_bind_text64(statement_.get(), parameter, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void TableStatement::bind(int parameter, double value) {
    sqlite3_bind_double(statement_.get(), parameter, value);
}

void TableStatement::bind(int parameter, std::nullptr_t) {
    sqlite3_bind_null(statement_.get(), parameter);
}

void TableStatement::bind(int parameter, const TableValue& value) {
    std::visit(
        [&](const auto& known) {
            if constexpr (std::is_same_v<std::decay_t<decltype(known)>, std::monostate>) {
                bind(parameter, nullptr);
            } else {
                bind(parameter, known);
            }
        },
        value);
}

Result<bool> TableStatement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    if ((code & 0xff) == SQLITE_INTERRUPT) {
        return Error{ErrorCode::timeout, "a table's statement took too long"};
    }
    return sqlite_error(sqlite3_db_handle(statement_.get()), code, "a table's statement");
}

Result<> TableStatement::run() {
    const auto stepped = step();
    reset();
    if (!stepped) return stepped.error();
    return {};
}

bool TableStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t TableStatement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view TableStatement::text(int column) const {
    const auto* text = sqlite3_column_text(statement_.get(), column);
    const int bytes = sqlite3_column_bytes(statement_.get(), column);
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(bytes)};
}

TableValue TableStatement::value(int column) const {
    // Found once: the functions that take a column's number look for it each time, which of a large
    // table takes as long as reading it.
    auto* value = sqlite3_column_value(statement_.get(), column);
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_value_int64(value)};
        case SQLITE_FLOAT:
            return sqlite3_value_double(value);
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
            return std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
        }
        default:
            return {};
    }
}

std::optional<std::int64_t> TableStatement::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> TableStatement::optional_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return std::string(text(column));
}

}  // namespace undertone
