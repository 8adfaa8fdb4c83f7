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
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace undertone {

class LogSyncer {
public:
    /// `log_path` is the write-ahead log, there by the first push(). `queue` answers the groups.
    LogSyncer(std::string log_path, WriteQueue& queue);
    ~LogSyncer();  ///< answers what was pushed
    LogSyncer(const LogSyncer&) = delete;
    LogSyncer& operator=(const LogSyncer&) = delete;

    /// Answers `groups` once what was committed before this call is on disk.
    void push(std::vector<RanWrite>& groups);

    /// Set for good once a sync failed: what the kernel then still holds of the log is unknown, so
    /// nothing may be built on it before a restart has read it again.
    std::optional<Error> failure() const;

private:
    void run();
    Result<> sync();
    Result<> open_log();

    const std::string log_path_;
    WriteQueue& queue_;
    int log_ = -1;

    mutable std::mutex mutex_;
    std::condition_variable pushed_;
    std::vector<RanWrite> waiting_;
    std::optional<Error> failure_;
    bool closing_ = false;

    std::thread thread_;  // last: it uses everything above
};

}  // namespace undertone
