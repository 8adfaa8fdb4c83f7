#include "common/db/postgres.h"
#include "common/db/schema.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace undertone {
namespace {

constexpr const char* has_meta_sql = "SELECT to_regclass('meta') IS NOT NULL";
constexpr const char* make_meta_script =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "INSERT INTO meta (key, value) VALUES ('schema_version', '0'), ('schema_lock', '') "
    "ON CONFLICT DO NOTHING";
constexpr const char* version_sql = "SELECT value FROM meta WHERE key = 'schema_version'";
// A row is the lock: advisory ones are not to be had behind a pooler or on CockroachDB.
constexpr const char* lock_sql =
    "BEGIN; SELECT value FROM meta WHERE key = 'schema_lock' FOR UPDATE";

/// The first column of the first row; empty if there is none.
std::string_view first_value(const PGresult* result) {
    return PQntuples(result) == 0 ? std::string_view() : PQgetvalue(result, 0, 0);
}

int to_version(const PGresult* result) {
    const auto text = first_value(result);
    int version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

class PostgresSchema final : public Schema {
public:
    PostgresSchema(PostgresHandle connection, PostgresHandle lock, std::uint32_t timeout_ms)
        : connection_(std::move(connection)), lock_(std::move(lock)), timeout_ms_(timeout_ms) {}

    Result<int> version() override;
    Result<> lock() override;
    Result<std::string> back_up(int) override { return std::string(); }
    Result<> apply(const MigrationStep& step) override;

private:
    Result<PostgresResult> run(const std::string& script) {
        return run_postgres(connection_.get(), script);
    }
    Result<> run_step(const MigrationStep& step);

    PostgresHandle connection_;
    PostgresHandle lock_;  // holds the lock in a transaction that the steps do not end
    const std::uint32_t timeout_ms_;
};

Result<int> PostgresSchema::version() {
    const auto has_meta = run(has_meta_sql);
    if (!has_meta) return has_meta.error();
    if (first_value(has_meta->get()) != "t") return 0;
    const auto version = run(version_sql);
    if (!version) return version.error();
    return to_version(version->get());
}

Result<> PostgresSchema::lock() {
    auto done = run(make_meta_script);
    // IF NOT EXISTS is no protection against two at once: the second may meet a duplicate.
    if (!done) done = run(make_meta_script);
    if (done) {
        done = run_postgres(lock_.get(), fmt::format("SET lock_timeout = {}", timeout_ms_));
    }
    if (done) done = run_postgres(lock_.get(), lock_sql);
    return done ? Result<>() : done.error();
}

Result<> PostgresSchema::apply(const MigrationStep& step) {
    if (auto begun = run("BEGIN"); !begun) return begun.error();
    auto outcome = run_step(step);
    const auto ended = run(outcome ? "COMMIT" : "ROLLBACK");
    if (outcome && !ended) return ended.error();
    return outcome;
}

Result<> PostgresSchema::run_step(const MigrationStep& step) {
    if (auto ran = run(std::string(step.script)); !ran) return ran.error();
    const auto recorded = run(
        fmt::format("UPDATE meta SET value = '{}' WHERE key = 'schema_version' AND value = '{}'",
                    step.to, step.from));
    if (!recorded) return recorded.error();
    if (PQcmdTuples(recorded->get()) == std::string_view("1")) return {};
    // Only if the connection with the lock broke meanwhile.
    return Error{ErrorCode::conflict, "another process has migrated the database"};
}

}  // namespace

Result<std::unique_ptr<Schema>> open_postgres_schema(const std::string& url,
                                                     const DatabaseConfig& config) {
    auto connection = connect_postgres(url);
    if (!connection) return connection.error();
    auto lock = connect_postgres(url);
    if (!lock) return lock.error();
    return std::unique_ptr<Schema>(std::make_unique<PostgresSchema>(
        std::move(*connection), std::move(*lock), config.lock_timeout_ms));
}

}  // namespace undertone
