#include "common/database_url.h"
#include "common/db/database.h"
#include "common/db/migrate.h"
#include "common/db/postgres_database.h"
#include "common/db/sqlite_database.h"

namespace undertone {

Result<std::unique_ptr<Database>> open_database(const DatabaseConfig& config, const Log& log,
                                                WritePriority priority) {
    const auto url = parse_database_url(config.url);
    if (!url) return url.error();
    if (auto prepared = prepare_schema(config, log); !prepared) return prepared.error();
    return url->kind == DatabaseUrl::Kind::sqlite
               ? SqliteDatabase::open(url->target, config, priority)
               : PostgresDatabase::open(url->target, config);
}

}  // namespace undertone
