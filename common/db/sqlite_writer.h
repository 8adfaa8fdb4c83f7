// The one thread of a process that writes to its SQLite file.
//
// Groups that wait together are committed together:
//   wait for the turn | BEGIN IMMEDIATE | group, group, group ... | COMMIT | next process's turn
// and answered once the log is on disk (LogSyncer), while the next transaction already runs. There
// are no savepoints: a full disk rolls back the whole transaction under them anyway.
#pragma once

#include "common/db/log_keeper.h"
#include "common/db/log_syncer.h"
#include "common/db/sqlite_connection.h"
#include "common/db/write_lock.h"
#include "common/db/write_queue.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace undertone {

class SqliteWriter {
public:
    /// Opens its connection to `path`. `lock` and `keeper` are that file's and outlive the writer.
    static Result<std::unique_ptr<SqliteWriter>> open(const std::string& path,
                                                      const SqliteOptions& options, WriteLock& lock,
                                                      LogKeeper& keeper);
    /// Finishes the transaction in hand and refuses the groups that wait.
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    void push(PendingWrite write) { queue_.push(std::move(write)); }

    std::uint64_t transactions() const { return transactions_.load(std::memory_order_relaxed); }
    std::uint64_t groups() const { return groups_.load(std::memory_order_relaxed); }
    std::uint64_t groups_waiting() const { return queue_.unanswered(); }
    /// What the last transaction died of, when the fault is the database's and not a group's.
    std::optional<Error> trouble() const;

private:
    SqliteWriter(std::unique_ptr<SqliteConnection> connection, WriteLock& lock, LogKeeper& keeper,
                 std::chrono::milliseconds lock_timeout);

    Result<> begin(const std::string& log_path);

    void run();
    void commit_waiting();
    void answer_waiting(const Error& error);
    void run_each_alone();
    Result<> run_alone(const Database::Group& group);
    Result<> run_waiting();
    Result<> run_in_batch(RanWrite& ran);
    Result<> run_strictly(const Database::Group& group);
    Result<WriteLock::Turn> take_turn();
    template <class Body>
    Result<> transaction(Body body);
    void note_trouble(const std::optional<Error>& met);

    std::unique_ptr<SqliteConnection> connection_;
    WriteLock& lock_;
    LogKeeper& keeper_;
    const std::chrono::milliseconds lock_timeout_;
    WriteQueue queue_;
    std::vector<RanWrite> batch_;
    int log_pages_ = 0;  // of the write-ahead log, if this batch has written to it

    std::atomic<std::uint64_t> transactions_ = 0;
    std::atomic<std::uint64_t> groups_ = 0;
    mutable std::mutex trouble_mutex_;
    std::optional<Error> trouble_;

    std::unique_ptr<LogSyncer> syncer_;
    std::thread thread_;  // last: it uses everything above
};

}  // namespace undertone
