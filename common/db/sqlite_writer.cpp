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

}  // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::open(const std::string& path,
                                                         const SqliteOptions& options,
                                                         WriteLock& lock, LogKeeper& keeper) {
    auto connection = SqliteConnection::open(path, options);
    if (!connection) return connection.error();
    std::unique_ptr<SqliteWriter> writer(
        new SqliteWriter(std::move(*connection), lock, keeper, options.busy_timeout));
    if (auto begun = writer->begin(path + "-wal"); !begun) return begun.error();
    return writer;
}

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, WriteLock& lock,
                           LogKeeper& keeper, milliseconds lock_timeout)
    : connection_(std::move(connection)),
      lock_(lock),
      keeper_(keeper),
      lock_timeout_(lock_timeout) {
    // The hook takes the place of SQLite's own checkpoints inside of COMMIT.
    sqlite3_wal_hook(
        connection_->handle(),
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &log_pages_);
    batch_.reserve(batch_groups_max);
}

Result<> SqliteWriter::begin(const std::string& log_path) {
    // A connection opens the log, and makes it where it is missing, with its first read.
    const auto read = connection_->execute("SELECT 1 FROM sqlite_schema LIMIT 1", {});
    if (!read) return read.error();
    auto syncer = LogSyncer::open(log_path, queue_);
    if (!syncer) return syncer.error();
    syncer_ = std::move(*syncer);
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "db-writer");
    return {};
}

SqliteWriter::~SqliteWriter() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

std::optional<Error> SqliteWriter::trouble() const {
    if (auto failed = syncer_->failure()) return failed;
    const std::lock_guard guard(trouble_mutex_);
    return trouble_;
}

void SqliteWriter::run() {
    while (queue_.wait()) {
        if (const auto failed = syncer_->failure()) {
            answer_waiting(*failed);
        } else {
            commit_waiting();
        }
    }
    queue_.refuse_rest();
}

void SqliteWriter::commit_waiting() {
    Result<> committed;
    {
        const auto turn = take_turn();
        committed = turn ? transaction([this] { return run_waiting(); }) : turn.error();
    }
    if (committed) {
        groups_.fetch_add(batch_.size(), std::memory_order_relaxed);
    } else if (batch_.empty()) {
        // Nobody's group was tried: whoever waits now has waited for this.
        return answer_waiting(committed.error());
    } else if (batch_.size() == 1) {
        batch_.front().outcome = committed;
    } else {
        run_each_alone();
    }
    syncer_->push(batch_);
    if (const int pages = std::exchange(log_pages_, 0); pages > 0) keeper_.committed(pages);
}

void SqliteWriter::answer_waiting(const Error& error) {
    while (auto write = queue_.pop()) queue_.answer(*write, error);
}

void SqliteWriter::run_each_alone() {
    for (auto& ran : batch_) {
        // Each takes its own turn, so that a long series keeps no other process out.
        const auto turn = take_turn();
        ran.outcome = turn ? run_alone(ran.write.group) : turn.error();
    }
}

Result<> SqliteWriter::run_alone(const Database::Group& group) {
    const auto outcome = transaction([&] { return run_strictly(group); });
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
Result<> SqliteWriter::run_in_batch(RanWrite& ran) {
    const auto traces = connection_->traces();
    ran.outcome = run_strictly(ran.write.group);
    if (ran.outcome) return {};

    // A refusal that changed nothing ("no such job") costs its neighbours nothing. It is answered
    // with them: what it saw may have been theirs.
    const bool harmless = connection_->traces() == traces && connection_->in_transaction();
    if (!harmless) return ran.outcome;
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

}  // namespace undertone
