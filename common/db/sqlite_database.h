// The database as one SQLite file, shared by the processes of one machine.
#pragma once

#include "common/config.h"
#include "common/db/database.h"
#include "common/db/log_keeper.h"
#include "common/db/sqlite_readers.h"
#include "common/db/sqlite_writer.h"
#include "common/db/write_lock.h"

#include <memory>
#include <optional>
#include <string>

namespace undertone {

/// Where the lock beside the database file `path` is.
std::string sqlite_lock_path(const std::string& path);

/// `path` as every process spells it, so that all find one lock file.
Result<std::string> resolve_sqlite_path(const std::string& path);

SqliteOptions sqlite_options(const DatabaseConfig& config);

/// Opens the lock of the database file `resolved_path`; before, makes the file where it is missing
/// and turns it to WAL. Errors: as open_sqlite().
Result<std::unique_ptr<WriteLock>> open_sqlite_lock(const std::string& resolved_path,
                                                    const SqliteOptions& options,
                                                    WritePriority priority = WritePriority::first);

class SqliteDatabase final : public Database {
public:
    /// Opens the file `path`, made where missing, whatever its schema.
    static Result<std::unique_ptr<Database>> open(const std::string& path,
                                                  const DatabaseConfig& config,
                                                  WritePriority priority = WritePriority::first);

    Result<> read(const Group& group) override;
    void write(Group group, Done done) override;
    bool reads_block() const override { return false; }
    std::optional<std::uint64_t> version() override;
    DatabaseHealth health() override;

private:
    SqliteDatabase(std::unique_ptr<WriteLock> lock, std::shared_ptr<SqliteReaders> readers,
                   std::unique_ptr<LogKeeper> keeper, std::unique_ptr<SqliteWriter> writer);

    std::optional<Error> trouble();

    std::unique_ptr<WriteLock> lock_;
    std::shared_ptr<SqliteReaders> readers_;  // shared only with threads that are ending
    std::unique_ptr<LogKeeper> keeper_;
    std::unique_ptr<SqliteWriter> writer_;
};

}  // namespace undertone
