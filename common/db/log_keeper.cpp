#include "common/db/log_keeper.h"

#include <pthread.h>

#include <utility>

namespace undertone {
namespace {

using std::chrono::milliseconds;

// Without a commit for this long the log is cut, so that a resting database is one small file.
constexpr milliseconds idle_time{1'000};
constexpr std::chrono::hours forever{24};

// How often snapshots that readers left open are looked after, while there are some.
constexpr milliseconds look_after_snapshots{50};

// The log is copied back every 16 MiB: rewriting hot pages once costs less the longer it is. A
// writer that is faster than the disk waits for the keeper from 32 MiB on.
constexpr int pages_wanted = 2'048;
constexpr int pages_max = 4'096;

constexpr int pages_few = 256;

// For so long the keeper stands in line for the turn, and then waits for readers in mid-read.
constexpr milliseconds turn_wait{20};
constexpr milliseconds readers_wait{20};

// Not so urgent that workers stand back for the keeper.
constexpr int politeness = 1;

}  // namespace

Result<std::unique_ptr<LogKeeper>> LogKeeper::open(const std::string& path,
                                                   const std::string& lock_path,
                                                   const SqliteOptions& options,
                                                   SqliteReaders& readers) {
    auto connection = SqliteConnection::open(path, options);
    if (!connection) return connection.error();
    sqlite3_busy_timeout((*connection)->handle(), static_cast<int>(readers_wait.count()));
    auto lock = WriteLock::open(lock_path, politeness);
    if (!lock) return lock.error();
    std::unique_ptr<LogKeeper> keeper(
        new LogKeeper(std::move(*connection), std::move(*lock), readers));
    // What a process whose sync failed has left in the log is safe once it was copied back.
    keeper->empty();
    keeper->thread_ = std::thread([&self = *keeper] { self.run(); });
    pthread_setname_np(keeper->thread_.native_handle(), "db-keeper");
    return keeper;
}

LogKeeper::LogKeeper(std::unique_ptr<SqliteConnection> connection, std::unique_ptr<WriteLock> lock,
                     SqliteReaders& readers)
    : connection_(std::move(connection)),
      lock_(std::move(lock)),
      readers_(readers),
      shorten_at_(pages_wanted) {}

LogKeeper::~LogKeeper() {
    {
        const std::lock_guard guard(mutex_);
        closing_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void LogKeeper::committed(int pages) {
    const bool was_empty = pages_.exchange(pages) == 0;
    if (pages < pages_wanted) shorten_at_ = pages_wanted;  // begun anew
    if (was_empty || pages >= shorten_at_) wake();
    if (pages < pages_max) return;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closing_ || !(woken_ || at_work_); });
}

void LogKeeper::wake() {
    {
        const std::lock_guard guard(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

void LogKeeper::run() {
    using Steady = std::chrono::steady_clock;
    std::uint64_t commits_seen = 0;
    auto last_commit = Steady::now();
    milliseconds patience = forever;
    while (wait(patience)) {
        const bool snapshots_open = readers_.close_expired();
        if (std::exchange(commits_seen, lock_->commits()) != commits_seen) {
            last_commit = Steady::now();
        }
        const bool rests = Steady::now() - last_commit >= idle_time;
        if (pages_ >= shorten_at_) {
            shorten();
        } else if (rests && pages_ > 0) {
            empty();
        }
        patience = snapshots_open ? look_after_snapshots : pages_ > 0 ? idle_time : forever;
    }
}

/// False once the keeper is being closed.
bool LogKeeper::wait(milliseconds patience) {
    std::unique_lock lock(mutex_);
    at_work_ = false;
    changed_.notify_all();
    changed_.wait_for(lock, patience, [&] { return closing_ || woken_; });
    woken_ = false;
    at_work_ = true;
    return !closing_;
}

void LogKeeper::shorten() {
    shorten_at_ = pages_ + pages_wanted;
    // Without the turn, so that others go on writing, until a pass found little that was new.
    for (int before = 0;;) {
        const auto log = copy_back(SQLITE_CHECKPOINT_PASSIVE);
        if (!log || log->copied < log->pages) return;
        if (log->pages - before < pages_few || pages_ >= pages_max) break;
        before = log->pages;
    }
    // For the rest they stand still, so that the next transaction begins the log anew.
    const auto turn = lock_->acquire(turn_wait);
    if (turn) copy_back(SQLITE_CHECKPOINT_RESTART);
}

void LogKeeper::empty() {
    const auto turn = lock_->acquire(turn_wait);
    if (turn && copy_back(SQLITE_CHECKPOINT_TRUNCATE)) pages_ = 0;
}

/// Copies the log's pages to where they belong; nullopt where a reader or another process is at
/// it, which is no error.
std::optional<LogKeeper::Copied> LogKeeper::copy_back(int mode) {
    Copied log{};
    const int code =
        sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, mode, &log.pages, &log.copied);
    if (code != SQLITE_OK) return std::nullopt;
    return log;
}

}  // namespace undertone
