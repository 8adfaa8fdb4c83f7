#include "common/db/migrate.h"

#include "common/database_url.h"
#include "common/db/schema.h"
#include "embedded/migrations.h"

#include <memory>
#include <utility>
#include <vector>

namespace undertone {
namespace {

Result<std::vector<Migration>> own_migrations(const DatabaseConfig& config) {
    const auto url = parse_database_url(config.url);
    if (!url) return url.error();
    const auto dialect =
        url->kind == DatabaseUrl::Kind::sqlite ? SqlDialect::sqlite : SqlDialect::postgres;
    return collect_migrations(embedded::migrations(), dialect);
}

Result<std::unique_ptr<Schema>> open_schema(const DatabaseConfig& config) {
    const auto url = parse_database_url(config.url);
    if (!url) return url.error();
    return url->kind == DatabaseUrl::Kind::sqlite ? open_sqlite_schema(url->target, config)
                                                  : open_postgres_schema(url->target, config);
}

/// With the lock in hand.
Result<> migrate(Schema& schema, Migrations migrations, int target, const Log& log) {
    auto current = schema.version();
    bool to_back_up = current && *current > 0;  // a new database has nothing to lose
    for (;; current = schema.version()) {
        if (!current) return current.error();
        const auto step = next_step(migrations, *current, target);
        if (!step) return step.error();
        if (!*step) return {};

        if (std::exchange(to_back_up, false)) {
            const auto copy = schema.back_up(*current);
            if (!copy) return copy.error();
            if (!copy->empty()) log.info("database backed up", {{"copy", *copy}});
        }
        if (auto applied = schema.apply(**step); !applied) return applied;
        log.info("schema migrated",
                 {{"migration", (*step)->name}, {"from", (*step)->from}, {"to", (*step)->to}});
    }
}

}  // namespace

Result<SchemaVersions> schema_versions(const DatabaseConfig& config) {
    const auto migrations = own_migrations(config);
    if (!migrations) return migrations.error();
    const auto schema = open_schema(config);
    if (!schema) return schema.error();
    const auto current = (*schema)->version();
    if (!current) return current.error();
    return SchemaVersions{*current, latest_version(*migrations)};
}

Result<> migrate(const DatabaseConfig& config, int target, const Log& log) {
    const auto migrations = own_migrations(config);
    return migrations ? migrate(config, *migrations, target, log) : migrations.error();
}

Result<> prepare_schema(const DatabaseConfig& config, const Log& log) {
    const auto migrations = own_migrations(config);
    return migrations ? prepare_schema(config, *migrations, log) : migrations.error();
}

Result<> migrate(const DatabaseConfig& config, Migrations migrations, int target, const Log& log) {
    const auto schema = open_schema(config);
    if (!schema) return schema.error();
    if (auto locked = (*schema)->lock(); !locked) return locked;
    return migrate(**schema, migrations, target, log);
}

Result<> prepare_schema(const DatabaseConfig& config, Migrations migrations, const Log& log) {
    const int latest = latest_version(migrations);
    const auto schema = open_schema(config);
    if (!schema) return schema.error();
    auto current = (*schema)->version();
    if (current && *current < latest) {
        // Empty or on its way: with the lock in hand nobody else is at it.
        if (auto locked = (*schema)->lock(); !locked) return locked;
        current = (*schema)->version();
        if (current && *current == 0) return migrate(**schema, migrations, latest, log);
    }
    return current ? check_version(*current, latest) : current.error();
}

}  // namespace undertone
