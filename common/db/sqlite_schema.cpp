#include "common/clock.h"
#include "common/db/schema.h"
#include "common/db/sqlite_connection.h"
#include "common/db/sqlite_database.h"
#include "common/db/write_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace undertone {
namespace {

constexpr std::string_view has_table_sql =
    "SELECT COUNT(*), COALESCE(SUM(name = 'meta'), 0) FROM sqlite_schema WHERE type = 'table'";
constexpr std::string_view version_sql =
    "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'schema_version'";
constexpr std::string_view set_version_sql =
    "INSERT INTO meta (key, value) VALUES ('schema_version', $1) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
constexpr const char* make_meta_script =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID";

class SqliteSchema final : public Schema {
public:
    SqliteSchema(std::string path, std::unique_ptr<WriteLock> lock,
                 std::unique_ptr<SqliteConnection> connection, std::chrono::milliseconds timeout)
        : path_(std::move(path)),
          write_lock_(std::move(lock)),
          connection_(std::move(connection)),
          timeout_(timeout) {}

    Result<int> version() override;
    Result<> lock() override;
    Result<std::string> back_up(int version) override;
    Result<> apply(const MigrationStep& step) override;

private:
    Result<> run_step(const MigrationStep& step);
    Result<> check_references();

    const std::string path_;
    const std::unique_ptr<WriteLock> write_lock_;
    const std::unique_ptr<SqliteConnection> connection_;
    const std::chrono::milliseconds timeout_;
    std::optional<WriteLock::Turn> turn_;  // destroyed before the lock
};

Result<int> SqliteSchema::version() {
    std::int64_t tables = 0;
    bool has_meta = false;
    const auto looked = connection_->query(has_table_sql, {}, [&](const Row& row) {
        tables = row.integer(0);
        has_meta = row.integer(1) == 1;
    });
    if (!looked) return looked.error();
    if (!has_meta) {
        if (tables == 0) return 0;
        return Error{ErrorCode::conflict, fmt::format("{} is no database of ours", path_)};
    }
    int version = 0;
    const auto asked = connection_->query(
        version_sql, {}, [&](const Row& row) { version = static_cast<int>(row.integer(0)); });
    if (!asked) return asked.error();
    return version;
}

Result<> SqliteSchema::lock() {
    auto turn = write_lock_->acquire(timeout_);
    if (!turn) return turn.error();
    turn_.emplace(std::move(*turn));
    // Rebuilding a table drops the old one; apply() checks the references instead.
    return run_sqlite(connection_->handle(), "PRAGMA foreign_keys = OFF");
}

Result<std::string> SqliteSchema::back_up(int version) {
    const auto copy =
        fmt::format("{}.v{}.{}.backup", path_, version, to_rfc3339_millis(SystemClock().now()));
    // VACUUM INTO takes an empty file, and this one only we may read.
    if (auto made = make_sqlite_file(copy); !made) return made.error();
    const Value values[] = {std::string_view(copy)};
    if (const auto copied = connection_->execute("VACUUM INTO $1", values); !copied) {
        ::unlink(copy.c_str());
        return copied.error();
    }
    return copy;
}

Result<> SqliteSchema::apply(const MigrationStep& step) {
    auto outcome = connection_->begin(SqliteConnection::Mode::write);
    if (!outcome) return outcome;
    outcome = run_step(step);
    if (outcome) {
        write_lock_->commit_begins();
        outcome = connection_->commit();
        write_lock_->commit_ended();
    }
    if (!outcome) connection_->rollback();
    return outcome;
}

Result<> SqliteSchema::run_step(const MigrationStep& step) {
    auto* const database = connection_->handle();
    if (auto made = run_sqlite(database, make_meta_script); !made) return made;
    if (auto ran = run_sqlite(database, std::string(step.script)); !ran) return ran;
    const auto version = fmt::to_string(step.to);
    const Value values[] = {std::string_view(version)};
    const auto recorded = connection_->execute(set_version_sql, values);
    if (!recorded) return recorded.error();
    return check_references();
}

Result<> SqliteSchema::check_references() {
    std::int64_t broken = 0;
    const auto checked =
        connection_->query("PRAGMA foreign_key_check", {}, [&](const Row&) { ++broken; });
    if (!checked) return checked.error();
    if (broken == 0) return {};
    return Error{ErrorCode::conflict,
                 fmt::format("the migration leaves {} rows that refer to nothing", broken)};
}

}  // namespace

Result<std::unique_ptr<Schema>> open_sqlite_schema(const std::string& path,
                                                   const DatabaseConfig& config) {
    const auto resolved = resolve_sqlite_path(path);
    if (!resolved) return resolved.error();
    const auto options = sqlite_options(config);
    auto lock = open_sqlite_lock(*resolved, options);
    if (!lock) return lock.error();
    auto connection = SqliteConnection::open(*resolved, options);
    if (!connection) return connection.error();
    return std::unique_ptr<Schema>(std::make_unique<SqliteSchema>(
        *resolved, std::move(*lock), std::move(*connection), options.busy_timeout));
}

}  // namespace undertone
