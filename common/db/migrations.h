// The schema's versions, as data.
//
//   migrations/0002_tags.up.sqlite.sql    from version 1 to 2, for SQLite
//   migrations/0002_tags.down.sqlite.sql  and back
//   migrations/0002_tags.up.postgres.sql, migrations/0002_tags.down.postgres.sql
#pragma once

#include "common/embedded_file.h"
#include "common/result.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

enum class SqlDialect { sqlite, postgres };

/// The change from the version before `version` to it, and back.
struct Migration {
    int version;
    std::string_view name;
    std::string_view up;
    std::string_view down;
};
using Migrations = std::span<const Migration>;

/// The migrations of one dialect among `files`, by version. Views into `files`.
/// Throws std::logic_error if a version or a direction is missing: such a program is broken.
std::vector<Migration> collect_migrations(std::span<const EmbeddedFile> files, SqlDialect dialect);

/// The version that a program with `migrations` makes; 0 if there are none.
int latest_version(Migrations migrations);

/// Whether a program that makes version `latest` may work on a database of version `current`: the
/// same, or the next, so that in a rolling upgrade the old program goes on. Errors: conflict.
Result<> check_version(int current, int latest);

/// One migration to run.
struct MigrationStep {
    int from;
    int to;
    std::string_view name;
    std::string_view script;
};

/// The next step on the way from `current` to `target`; nullopt at the target.
/// Errors: conflict if `migrations` know one of the two not.
Result<std::optional<MigrationStep>> next_step(Migrations migrations, int current, int target);

}  // namespace undertone
