#include "tests/common/db/test_databases.h"

#include "common/db/migrate.h"
#include "common/db/postgres_database.h"
#include "common/db/sqlite_database.h"
#include "tests/support/postgres_server.h"

#include <utility>

namespace undertone::testing {
namespace {

constexpr std::string_view sqlite_up = R"(
CREATE TABLE items (id BLOB NOT NULL PRIMARY KEY, n INTEGER, r REAL, s TEXT, b BLOB) STRICT, WITHOUT ROWID;
CREATE TABLE counters (key BLOB NOT NULL, subkey INTEGER NOT NULL, a INTEGER NOT NULL, b INTEGER NOT NULL,
                       PRIMARY KEY (key, subkey)) STRICT, WITHOUT ROWID;
)";
constexpr std::string_view postgres_up = R"(
CREATE TABLE items (id BYTEA NOT NULL PRIMARY KEY, n BIGINT, r DOUBLE PRECISION, s TEXT, b BYTEA);
CREATE TABLE counters (key BYTEA NOT NULL, subkey BIGINT NOT NULL, a BIGINT NOT NULL, b BIGINT NOT NULL,
                       PRIMARY KEY (key, subkey));
)";
constexpr std::string_view down = "DROP TABLE counters; DROP TABLE items;";

}  // namespace

std::vector<Migration> test_migrations(Kind kind) {
    return {{1, "test", kind == Kind::sqlite ? sqlite_up : postgres_up, down}};
}

Log quiet_log() { return Log(LogConfig{.format = "text", .level = "error"}, "test"); }

TestPlace::TestPlace(Kind kind) : kind_(kind) {
    config_.url = kind == Kind::sqlite ? "sqlite:" + sqlite_path()
                                       : PostgresServer::instance().create_database();
    config_.cache_mib = 8;
}

std::unique_ptr<Database> TestPlace::open() const {
    return kind_ == Kind::sqlite ? SqliteDatabase::open(sqlite_path(), config_).value()
                                 : PostgresDatabase::open(config_.url, config_).value();
}

std::unique_ptr<Database> TestPlace::open_with_schema() const {
    prepare_schema(config_, test_migrations(kind_), quiet_log()).value();
    return open();
}

Result<> run(Connection& connection, std::string_view sql, const std::vector<Value>& values) {
    const auto ran = connection.execute(sql, values);
    return ran ? Result<>() : ran.error();
}

Database::Group statement(std::string_view sql, std::vector<Value> values) {
    return [sql, values = std::move(values)](Connection& connection) {
        return run(connection, sql, values);
    };
}

std::int64_t read_integer(Database& database, std::string_view sql,
                          const std::vector<Value>& values) {
    std::int64_t number = 0;
    const auto outcome = database.read([&](Connection& connection) -> Result<> {
        const auto rows =
            connection.query(sql, values, [&](const Row& row) { number = row.integer(0); });
        return rows ? Result<>() : rows.error();
    });
    outcome.value();
    return number;
}

}  // namespace undertone::testing
