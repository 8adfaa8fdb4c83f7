// A database as migrations see it: its version and a way to the next. One class for each dialect.
//
// The version is kept in the database:  meta(key, value)  'schema_version' -> '2'
#pragma once

#include "common/config.h"
#include "common/db/migrations.h"
#include "common/result.h"

#include <memory>
#include <string>

namespace undertone {

/// For one thread, for as long as a migration takes.
class Schema {
public:
    virtual ~Schema() = default;

    /// 0 for an empty database. Errors: conflict for a file that holds something else.
    virtual Result<int> version() = 0;

    /// Keeps other processes from migrating, and where the database is a file from writing, until
    /// this object is destroyed. Errors: unavailable after config.lock_timeout_ms.
    virtual Result<> lock() = 0;

    /// Copies the database and returns where to; empty where that is left to the server's own
    /// tools.
    virtual Result<std::string> back_up(int version) = 0;

    /// Runs the step and records its version in one transaction. Only after lock().
    virtual Result<> apply(const MigrationStep& step) = 0;
};

/// Opens the database file `path`, made where missing.
Result<std::unique_ptr<Schema>> open_sqlite_schema(const std::string& path,
                                                   const DatabaseConfig& config);

/// Connects to the database that `url` names, which has to exist.
Result<std::unique_ptr<Schema>> open_postgres_schema(const std::string& url,
                                                     const DatabaseConfig& config);

}  // namespace undertone
