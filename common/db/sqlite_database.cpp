#include "common/db/sqlite_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace undertone {
namespace {

using std::chrono::milliseconds;

// A program that knows no WriteLock (the sqlite3 shell) is noticed this late by version().
constexpr milliseconds strangers_seen_after{50};

// One transaction of another process lasts milliseconds: past this something is wrong with it.
constexpr milliseconds held_too_long{1'000};

// A process that writes behind others takes a twenty-sixth of the time that those others want.
constexpr int politeness = 25;

}  // namespace

std::string sqlite_lock_path(const std::string& path) { return path + ".lock"; }

Result<std::string> resolve_sqlite_path(const std::string& path) {
    std::error_code failed;
    const auto resolved = std::filesystem::weakly_canonical(path, failed);
    if (failed) {
        return Error{ErrorCode::unavailable, fmt::format("{}: {}", path, failed.message())};
    }
    return resolved.string();
}

SqliteOptions sqlite_options(const DatabaseConfig& config) {
    return {.cache_mib = config.cache_mib, .busy_timeout = milliseconds(config.lock_timeout_ms)};
}

Result<std::unique_ptr<WriteLock>> open_sqlite_lock(const std::string& resolved_path,
                                                    const SqliteOptions& options,
                                                    WritePriority priority) {
    if (auto made = make_sqlite_file(resolved_path); !made) return made.error();
    auto lock = WriteLock::open(sqlite_lock_path(resolved_path),
                                priority == WritePriority::behind ? politeness : 0);
    if (!lock) return lock;
    const auto connection = SqliteConnection::open(resolved_path, options);
    if (!connection) return connection.error();
    const auto has_log = (*connection)->has_write_ahead_log();
    if (!has_log) return has_log.error();
    if (*has_log) return lock;

    // SQLite does not wait for the lock that this needs: two who do it at once must meet here.
    const auto turn = (*lock)->acquire(options.busy_timeout);
    if (!turn) return turn.error();
    // 8 KiB hold three small uploads, or one small chat's result, without overflow pages.
    const auto turned =
        run_sqlite((*connection)->handle(), "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL");
    if (!turned) return turned.error();
    return lock;
}

Result<std::unique_ptr<Database>> SqliteDatabase::open(const std::string& path,
                                                       const DatabaseConfig& config,
                                                       WritePriority priority) {
    const auto resolved = resolve_sqlite_path(path);
    if (!resolved) return resolved.error();
    const auto options = sqlite_options(config);
    auto lock = open_sqlite_lock(*resolved, options, priority);
    if (!lock) return lock.error();
    auto readers = std::make_shared<SqliteReaders>(*resolved, options);
    auto keeper = LogKeeper::open(*resolved, sqlite_lock_path(*resolved), options, *readers);
    if (!keeper) return keeper.error();
    auto writer = SqliteWriter::open(*resolved, options, **lock, **keeper);
    if (!writer) return writer.error();
    return std::unique_ptr<Database>(new SqliteDatabase(std::move(*lock), std::move(readers),
                                                        std::move(*keeper), std::move(*writer)));
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<WriteLock> lock,
                               std::shared_ptr<SqliteReaders> readers,
                               std::unique_ptr<LogKeeper> keeper,
                               std::unique_ptr<SqliteWriter> writer)
    : lock_(std::move(lock)),
      readers_(std::move(readers)),
      keeper_(std::move(keeper)),
      writer_(std::move(writer)) {}

Result<> SqliteDatabase::read(const Group& group) {
    const auto reader = readers_->mine();
    if (!reader) return reader.error();
    auto outcome = (*reader)->read(group, lock_->commits());
    if ((*reader)->keeps_snapshot() && readers_->note_open_snapshot()) keeper_->wake();
    return outcome;
}

void SqliteDatabase::write(Group group, Done done) {
    writer_->push({std::move(group), std::move(done)});
}

std::optional<std::uint64_t> SqliteDatabase::version() {
    const auto commits = lock_->commits();
    const auto reader = readers_->mine();
    if (!reader) return std::nullopt;

    // Our programs count their commits in the lock file, which costs a load. Only SQLite can tell
    // whether a COMMIT that has begun has happened, and only it sees strangers' commits.
    const bool committing = commits % 2 == 1;
    const auto version =
        (*reader)->data_version(committing ? milliseconds(0) : strangers_seen_after);
    if (!version) return std::nullopt;
    return commits << 32 | *version;
}

DatabaseHealth SqliteDatabase::health() {
    const auto wrong = trouble();
    return {.ok = !wrong,
            .detail = wrong ? wrong->detail : std::string(),
            .transactions = writer_->transactions(),
            .groups = writer_->groups(),
            .groups_waiting = writer_->groups_waiting()};
}

std::optional<Error> SqliteDatabase::trouble() {
    if (const auto holder = lock_->holder();
        holder && holder->pid != ::getpid() && holder->held > held_too_long) {
        return Error{ErrorCode::unavailable, "the write lock is held by " + holder->describe()};
    }
    if (auto died_of = writer_->trouble()) return died_of;
    const auto answer = read([](Connection& connection) -> Result<> {
        const auto row = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1", {});
        return row ? Result<>() : row.error();
    });
    return answer ? std::nullopt : std::optional(answer.error());
}

}  // namespace undertone
