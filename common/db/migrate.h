// Brings a database to a version of the schema, forward and back.
#pragma once

#include "common/config.h"
#include "common/db/migrations.h"
#include "common/log.h"
#include "common/result.h"

namespace undertone {

struct SchemaVersions {
    int current;  ///< the database's; 0: empty
    int latest;   ///< what this program makes
};

/// Errors: invalid_value (the URL), unavailable.
Result<SchemaVersions> schema_versions(const DatabaseConfig& config);

/// Runs this program's migrations until the database has version `target`, each in a transaction
/// of its own, under a lock. A SQLite file that has a version already is copied beside itself
/// before.
/// Errors: invalid_value (the URL), unavailable (no answer, or the lock not had), storage_full,
/// conflict (a version this program does not know, or a script that does not fit the data).
Result<> migrate(const DatabaseConfig& config, int target, const Log& log);

/// Makes the schema of an empty database, whoever comes first, and refuses one of a version that
/// this program cannot work on. Errors: as migrate().
Result<> prepare_schema(const DatabaseConfig& config, const Log& log);

/// The same with other migrations than this program's.
Result<> migrate(const DatabaseConfig& config, Migrations migrations, int target, const Log& log);
Result<> prepare_schema(const DatabaseConfig& config, Migrations migrations, const Log& log);

}  // namespace undertone
