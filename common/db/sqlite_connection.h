// A SQLite connection with its prepared statements. For one thread at a time.
#pragma once

#include "common/db/database.h"
#include "common/db/pending_counters.h"
#include "common/db/sqlite.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class SqliteConnection final : public Connection {
public:
    enum class Mode { read, write };

    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path,
                                                          const SqliteOptions& options);

    Result<std::int64_t> query(std::string_view sql, Values values, const OnRow& on_row) override;
    Result<std::int64_t> execute(std::string_view sql, Values values) override;
    Result<> send(std::string_view sql, Values values) override;
    void accumulate(std::string_view sql, std::string_view key, std::int64_t subkey,
                    std::span<const std::int64_t> amounts) override;
    Result<> flush_counters() override;

    /// BEGIN: a read gets its snapshot with its first statement, a write the write lock at once.
    Result<> begin(Mode mode);
    /// Runs what was accumulated, then COMMIT. After an error the caller rolls back.
    Result<> commit();
    void rollback();
    /// COMMIT of a read: there is nothing that could fail to be written.
    void end_read() { static_cast<void>(execute("COMMIT", {})); }

    /// A number that changes with every row written or counter added, whatever became of it.
    std::uint64_t traces() const;
    /// False once SQLite has given up the transaction by itself, as it does on a full disk.
    bool in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }
    /// The first statement that failed since begin(), if one did.
    const std::optional<Error>& failure() const { return failure_; }
    void forget_failure() { failure_.reset(); }

    /// Whether the file is in WAL mode, which stays with it.
    Result<bool> has_write_ahead_log();

    /// PRAGMA data_version: changes when another connection has committed.
    Result<std::uint32_t> data_version();

    sqlite3* handle() { return database_.get(); }

private:
    struct Cached {
        std::string sql;
        SqliteStatement statement;
        bool in_use = false;
    };

    explicit SqliteConnection(SqliteHandle database) : database_(std::move(database)) {}

    Result<Cached*> find(std::string_view sql);
    Result<std::int64_t> run(std::string_view sql, Values values, const OnRow* on_row);
    Result<std::int64_t> step_all(Cached& cached, Values values, const OnRow* on_row);
    Result<> bind(sqlite3_stmt* statement, Values values);
    Error fail(Error error);

    SqliteHandle database_;
    boost::unordered_flat_map<const char*, std::unique_ptr<Cached>> statements_;
    PendingCounters counters_;
    std::optional<Error> failure_;
};

}  // namespace undertone
