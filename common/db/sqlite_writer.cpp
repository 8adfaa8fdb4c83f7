#include "common/db/sqlite_writer.h"

#include <pthread.h>

#include <utility>

namespace undertone {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// A transaction ends with whichever comes first; both bound how long another process waits.
constexpr std::size_t batch_groups_max = 512;
constexpr milliseconds batch_time_max{5};

// Without work for this long the log is emptied, so that a resting database is one small file.
constexpr milliseconds idle_time{1'000};
constexpr std::chrono::hours forever{24};

// How often snapshots that readers left open are looked after, while there are some.
constexpr milliseconds look_after_snapshots{50};

// The log is copied back every 16 MiB: rewriting hot pages once costs less the longer it is. At 64
// MiB, which only readers that hold on to old snapshots make it reach, the file is cut as well.
constexpr int checkpoint_pages = 4'096;
constexpr int log_pages_max = 16'384;

// Emptying the log can wait: for so long it stands in line, and then for readers in mid-read.
constexpr milliseconds empty_log_wait{20};

}  // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::open(const std::string& path,
                                                         const SqliteOptions& options,
                                                         WriteLock& lock, SqliteReaders& readers) {
    auto connection = SqliteConnection::open(path, options);
    if (!connection) return connection.error();
    return std::unique_ptr<SqliteWriter>(
        new SqliteWriter(std::move(*connection), lock, readers, options.busy_timeout));
}

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, WriteLock& lock,
                           SqliteReaders& readers, milliseconds lock_timeout)
    : connection_(std::move(connection)),
      lock_(lock),
      readers_(readers),
      lock_timeout_(lock_timeout),
      checkpoint_at_pages_(checkpoint_pages) {
    // The hook takes the place of SQLite's own checkpoints inside of COMMIT.
    sqlite3_wal_hook(
        connection_->handle(),
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &log_pages_);
    batch_.reserve(batch_groups_max);
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "db-writer");
}

SqliteWriter::~SqliteWriter() {
    queue_.close();
    thread_.join();
}

std::optional<Error> SqliteWriter::trouble() const {
    const std::lock_guard guard(trouble_mutex_);
    return trouble_;
}

void SqliteWriter::run() {
    for (;;) {
        switch (queue_.wait(patience())) {
            case WriteQueue::State::ready:
                commit_waiting();
                checkpoint_when_large();
                break;
            case WriteQueue::State::idle:
                rest();
                break;
            case WriteQueue::State::closed:
                queue_.refuse_rest();
                return;
        }
    }
}

/// How long to sleep without work.
milliseconds SqliteWriter::patience() {
    if (readers_.close_expired()) return look_after_snapshots;
    return log_pages_ > 0 ? idle_time : forever;
}

void SqliteWriter::rest() {
    if (log_pages_ > 0 && Steady::now() - last_commit_ >= idle_time) empty_log();
}

void SqliteWriter::commit_waiting() {
    Result<> committed;
    {
        const auto turn = take_turn();
        committed = turn ? transaction([this] { return run_waiting(); }) : turn.error();
    }
    last_commit_ = Steady::now();
    if (committed) {
        groups_.fetch_add(batch_.size(), std::memory_order_relaxed);
        answer_batch();
    } else if (batch_.empty()) {
        // Nobody's group was tried: whoever waits now has waited for this.
        answer_waiting(committed.error());
    } else if (batch_.size() == 1) {
        batch_.front().outcome = committed;
        answer_batch();
    } else {
        run_each_alone();
        answer_batch();
    }
}

void SqliteWriter::answer_waiting(const Error& error) {
    while (auto write = queue_.pop()) queue_.answer(*write, error);
}

void SqliteWriter::answer_batch() {
    for (auto& attempt : batch_) queue_.answer(attempt.write, attempt.outcome);
    batch_.clear();
}

void SqliteWriter::run_each_alone() {
    for (auto& attempt : batch_) {
        // Each takes its own turn, so that a long series keeps no other process out.
        const auto turn = take_turn();
        attempt.outcome = turn ? run_alone(attempt) : turn.error();
    }
}

Result<> SqliteWriter::run_alone(Attempt& attempt) {
    const auto outcome = transaction([&] { return run_strictly(attempt.write.group); });
    if (outcome) groups_.fetch_add(1, std::memory_order_relaxed);
    return outcome;
}

/// A group whose statement failed has failed, whatever it makes of it.
Result<> SqliteWriter::run_strictly(const Database::Group& group) {
    auto outcome = run_group(group, *connection_);
    if (outcome && connection_->failure()) return *connection_->failure();
    return outcome;
}

/// Runs groups until none waits or the transaction is long enough.
Result<> SqliteWriter::run_waiting() {
    const auto end = Steady::now() + batch_time_max;
    while (batch_.size() < batch_groups_max) {
        auto write = queue_.pop();
        if (!write) break;
        batch_.push_back({std::move(*write), {}});
        if (auto ran = run_in_batch(batch_.back()); !ran) return ran;
        if (Steady::now() >= end) break;
    }
    return {};
}

/// Fails if the whole transaction has to be rolled back for the group's sake.
Result<> SqliteWriter::run_in_batch(Attempt& attempt) {
    const auto traces = connection_->traces();
    attempt.outcome = run_strictly(attempt.write.group);
    if (attempt.outcome) return {};

    // A refusal that changed nothing ("no such job") costs its neighbours nothing. It is answered
    // with them: what it saw may have been theirs.
    const bool harmless = connection_->traces() == traces && connection_->in_transaction();
    if (!harmless) return attempt.outcome;
    connection_->forget_failure();
    return {};
}

Result<WriteLock::Turn> SqliteWriter::take_turn() {
    auto turn = lock_.acquire(lock_timeout_);
    if (!turn) note_trouble(turn.error());
    return turn;
}

template <class Body>
Result<> SqliteWriter::transaction(Body body) {
    auto outcome = connection_->begin(SqliteConnection::Mode::write);
    if (outcome) outcome = body();
    if (outcome) {
        lock_.commit_begins();
        outcome = connection_->commit();
        lock_.commit_ended();
    }
    note_trouble(connection_->failure());
    if (outcome) {
        transactions_.fetch_add(1, std::memory_order_relaxed);
    } else {
        connection_->rollback();
    }
    return outcome;
}

/// Remembers what a transaction met, for health. A refused row is the group's own trouble.
void SqliteWriter::note_trouble(const std::optional<Error>& met) {
    const std::lock_guard guard(trouble_mutex_);
    trouble_.reset();
    if (met && (met->code == ErrorCode::unavailable || met->code == ErrorCode::storage_full)) {
        trouble_ = met;
    }
}

void SqliteWriter::checkpoint_when_large() {
    if (log_pages_ < checkpoint_pages) checkpoint_at_pages_ = checkpoint_pages;  // begun anew
    if (log_pages_ < checkpoint_at_pages_) return;
    checkpoint_at_pages_ = log_pages_ + checkpoint_pages;
    // Without the turn, so that others go on writing. What they add meanwhile stays in the log:
    // once that has become much, they have to stand still for the rest.
    if (!copy_back() && log_pages_ >= 2 * checkpoint_pages) {
        const auto turn = lock_.acquire(empty_log_wait);
        if (turn) copy_back();
    }
    if (log_pages_ >= log_pages_max) empty_log();
}

/// Copies the log's pages to where they belong. True if that was all of them: the next transaction
/// then begins the log anew. Failing is no error: a reader or another process is at it.
bool SqliteWriter::copy_back() {
    int in_log = 0;
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    return code == SQLITE_OK && in_log == copied;
}

void SqliteWriter::empty_log() {
    const auto turn = lock_.acquire(empty_log_wait);
    if (!turn) return;
    auto* const database = connection_->handle();
    sqlite3_busy_timeout(database, static_cast<int>(empty_log_wait.count()));
    const int code =
        sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) log_pages_ = 0;
    sqlite3_busy_timeout(database, static_cast<int>(lock_timeout_.count()));
}

}  // namespace undertone
