#include "common/db/sqlite_connection.h"

#include "common/db/sql_parameters.h"

#include <fmt/format.h>

#include <cassert>
#include <cstring>
#include <utility>

namespace undertone {
namespace {

// Far more than the program's literals: reached only by statements that are put together.
constexpr std::size_t statements_max = 1'000;

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view text(int column) const override {
        const auto* text = sqlite3_column_text(statement_, column);
        return bytes(text, column);
    }
    std::string_view blob(int column) const override {
        const auto* blob = sqlite3_column_blob(statement_, column);
        return bytes(blob, column);
    }

private:
    std::string_view bytes(const void* data, int column) const {
        if (data == nullptr) return {};
        return {static_cast<const char*>(data),
                static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

    sqlite3_stmt* statement_;
};

// A null pointer would bind NULL where an empty value is meant.
const char* pointer(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

/// Binds one value without copying it. Returns SQLite's code.
struct Binder {
    sqlite3_stmt* statement;
    int index;

    int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
    int operator()(std::string_view text) const {
        // PostgreSQL refuses a NUL in text, so neither may let one in.
        if (std::memchr(pointer(text), '\0', text.size()) != nullptr) return SQLITE_MISMATCH;
        return sqlite3_bind_text64(statement, index, pointer(text), text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    int operator()(Blob blob) const {
        return sqlite3_bind_blob64(statement, index, pointer(blob.bytes), blob.bytes.size(),
                                   SQLITE_STATIC);
    }
};

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 const SqliteOptions& options) {
    auto database = open_sqlite(path, options);
    if (!database) return database.error();
    return std::unique_ptr<SqliteConnection>(new SqliteConnection(std::move(*database)));
}

Result<std::int64_t> SqliteConnection::query(std::string_view sql, Values values,
                                             const OnRow& on_row) {
    return run(sql, values, &on_row);
}

Result<std::int64_t> SqliteConnection::execute(std::string_view sql, Values values) {
    return run(sql, values, nullptr);
}

Result<> SqliteConnection::send(std::string_view sql, Values values) {
    if (auto ran = run(sql, values, nullptr); !ran) return ran.error();
    return {};
}

void SqliteConnection::accumulate(std::string_view sql, std::string_view key, std::int64_t subkey,
                                  std::span<const std::int64_t> amounts) {
    counters_.add(sql, key, subkey, amounts);
}

Result<> SqliteConnection::flush_counters() {
    return counters_.flush(
        [this](std::string_view sql, Values values) { return send(sql, values); });
}

Result<> SqliteConnection::begin(Mode mode) {
    failure_.reset();
    const auto begun = execute(mode == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN", {});
    return begun ? Result<>() : begun.error();
}

Result<> SqliteConnection::commit() {
    if (auto flushed = flush_counters(); !flushed) return flushed;
    const auto committed = execute("COMMIT", {});
    return committed ? Result<>() : committed.error();
}

void SqliteConnection::rollback() {
    counters_.clear();
    // A full disk may have ended the transaction already; then ROLLBACK would be an error.
    if (in_transaction()) static_cast<void>(execute("ROLLBACK", {}));
    failure_.reset();
}

std::uint64_t SqliteConnection::traces() const {
    return static_cast<std::uint64_t>(sqlite3_total_changes64(database_.get())) +
           counters_.additions();
}

Result<std::uint32_t> SqliteConnection::data_version() {
    std::int64_t version = 0;
    const auto asked =
        query("PRAGMA data_version", {}, [&](const Row& row) { version = row.integer(0); });
    if (!asked) return asked.error();
    return static_cast<std::uint32_t>(version);
}

Result<bool> SqliteConnection::has_write_ahead_log() {
    bool wal = false;
    const auto asked =
        query("PRAGMA journal_mode", {}, [&](const Row& row) { wal = row.text(0) == "wal"; });
    if (!asked) return asked.error();
    return wal;
}

Result<SqliteConnection::Cached*> SqliteConnection::find(std::string_view sql) {
    const auto found = statements_.find(sql.data());
    // Compared, because a wrong statement is worse than the few nanoseconds. One in use stays.
    if (found != statements_.end() && (found->second->in_use || found->second->sql == sql)) {
        return found->second.get();
    }

    if (statements_.size() >= statements_max) {
        boost::unordered::erase_if(statements_,
                                   [](const auto& entry) { return !entry.second->in_use; });
    }
    auto statement = prepare_sqlite(database_.get(), to_sqlite_parameters(sql));
    if (!statement) return statement.error();
    auto cached = std::make_unique<Cached>(Cached{std::string(sql), std::move(*statement)});
    return (statements_[sql.data()] = std::move(cached)).get();
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, Values values,
                                           const OnRow* on_row) {
    const auto cached = find(sql);
    if (!cached) return fail(cached.error());
    if ((*cached)->in_use) {
        return fail({ErrorCode::internal, fmt::format("run inside its own rows: {}", sql)});
    }
    // Reset at once, also when a callback throws: a statement left open is a read left open.
    struct Use {
        explicit Use(Cached& used) : cached(used) { cached.in_use = true; }
        ~Use() {
            sqlite3_reset(cached.statement.get());
            cached.in_use = false;
        }
        Cached& cached;
    } const use(**cached);
    return step_all(**cached, values, on_row);
}

Result<std::int64_t> SqliteConnection::step_all(Cached& cached, Values values,
                                                const OnRow* on_row) {
    auto* const statement = cached.statement.get();
    if (auto bound = bind(statement, values); !bound) return fail(bound.error());

    std::int64_t rows = 0;
    const SqliteRow row(statement);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        ++rows;
        if (on_row != nullptr) (*on_row)(row);
    }
    if (code != SQLITE_DONE) return fail(sqlite_error(database_.get(), code, cached.sql));
    return sqlite3_stmt_readonly(statement) != 0 ? rows : sqlite3_changes64(database_.get());
}

Result<> SqliteConnection::bind(sqlite3_stmt* statement, Values values) {
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (values.size() != wanted) {
        return Error{ErrorCode::internal,
                     fmt::format("{} values for {} parameters: {}", values.size(), wanted,
                                 sqlite3_sql(statement))};
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int code = std::visit(Binder{statement, static_cast<int>(i) + 1}, values[i]);
        if (code == SQLITE_MISMATCH) {
            return Error{ErrorCode::internal,
                         fmt::format("NUL in the text of ${}: {}", i + 1, sqlite3_sql(statement))};
        }
        if (code != SQLITE_OK) return sqlite_error(database_.get(), code, "cannot bind");
    }
    return {};
}

Error SqliteConnection::fail(Error error) {
    if (!failure_) failure_ = error;
    return error;
}

}  // namespace undertone
