// Makes a SQLite file's committed transactions durable, while the next ones already run.
//
//   writer:  txn 1 | txn 2 | txn 3      (COMMIT writes the log, but waits for no disk)
//   syncer:        | fdatasync ..... answers 1 | fdatasync ..... answers 2, 3
//
// The write lock is free meanwhile, so one process's fsync delays no other's transaction. A log
// that is synced holds every transaction before it, whoever wrote them.
#pragma once

#include "common/db/write_queue.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace undertone {

class LogSyncer {
public:
    /// Opens the write-ahead log, which is there. `queue` answers the groups and outlives the
    /// syncer. Opened before any commit, it hears of every sync that fails. Errors: unavailable.
    static Result<std::unique_ptr<LogSyncer>> open(const std::string& log_path, WriteQueue& queue);
    ~LogSyncer();  ///< answers what was pushed
    LogSyncer(const LogSyncer&) = delete;
    LogSyncer& operator=(const LogSyncer&) = delete;

    /// Answers `groups` once what was committed before this call is on disk.
    void push(std::vector<RanWrite>& groups);

    /// Set for good once a sync failed: what the disk has of the log is unknown then, so nothing
    /// may be built on it before a restart has copied it back (LogKeeper::open).
    std::optional<Error> failure() const;

private:
    LogSyncer(int log, std::string log_path, WriteQueue& queue);

    void run();
    Result<> sync();

    const int log_;
    const std::string log_path_;
    WriteQueue& queue_;

    mutable std::mutex mutex_;
    std::condition_variable pushed_;
    std::vector<RanWrite> waiting_;
    std::optional<Error> failure_;
    bool closing_ = false;

    std::thread thread_;  // last: it uses everything above
};

}  // namespace undertone
