// A database of each kind for a test, with a schema of the tests' own.
#pragma once

#include "common/config.h"
#include "common/db/database.h"
#include "common/db/migrations.h"
#include "common/log.h"
#include "tests/support/temp_dir.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone::testing {

enum class Kind { sqlite, postgres };

/// items(id, n, r, s, b) and counters(key, subkey, a, b), both in version 1.
std::vector<Migration> test_migrations(Kind kind);

/// A log that nobody reads.
Log quiet_log();

/// A new, empty place of one kind.
class TestPlace {
public:
    explicit TestPlace(Kind kind);

    const DatabaseConfig& config() const { return config_; }
    DatabaseConfig& config() { return config_; }
    const TempDir& folder() const { return folder_; }
    std::string sqlite_path() const { return folder_.file("test.db"); }

    /// Opens the database without a look at its schema.
    std::unique_ptr<Database> open() const;
    /// Makes the tests' schema where it is missing, then opens.
    std::unique_ptr<Database> open_with_schema() const;

private:
    const Kind kind_;
    const TempDir folder_;
    DatabaseConfig config_;
};

/// Runs one statement of a group and drops the number of rows.
Result<> run(Connection& connection, std::string_view sql, const std::vector<Value>& values = {});

/// A group that runs one statement.
Database::Group statement(std::string_view sql, std::vector<Value> values = {});

/// One number, read by a SELECT.
std::int64_t read_integer(Database& database, std::string_view sql,
                          const std::vector<Value>& values = {});

}  // namespace undertone::testing
