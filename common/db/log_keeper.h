// Keeps a SQLite file's write-ahead log short: copies it back into the database while others write,
// and empties it when they rest.
#pragma once

#include "common/db/sqlite_connection.h"
#include "common/db/sqlite_readers.h"
#include "common/db/write_lock.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace undertone {

class LogKeeper {
public:
    /// Opens a connection to `path` and a lock of its own at `lock_path`. `readers` are that file's
    /// and outlive the keeper.
    static Result<std::unique_ptr<LogKeeper>> open(const std::string& path,
                                                   const std::string& lock_path,
                                                   const SqliteOptions& options,
                                                   SqliteReaders& readers);
    ~LogKeeper();
    LogKeeper(const LogKeeper&) = delete;
    LogKeeper& operator=(const LogKeeper&) = delete;

    /// A transaction was committed; the log now has `pages`. Waits for the keeper where that is far
    /// too many. For the writer's thread, without the turn.
    void committed(int pages);

    /// Readers have left snapshots open, for the keeper to close.
    void wake();

private:
    /// What a pass found in the log, and how much of it is in its place now.
    struct Copied {
        int pages;
        int copied;
    };

    LogKeeper(std::unique_ptr<SqliteConnection> connection, std::unique_ptr<WriteLock> lock,
              SqliteReaders& readers);

    void run();
    bool wait(std::chrono::milliseconds patience);
    void shorten();
    void empty();
    std::optional<Copied> copy_back(int mode);

    std::unique_ptr<SqliteConnection> connection_;
    std::unique_ptr<WriteLock> lock_;
    SqliteReaders& readers_;

    std::atomic<int> pages_ = 0;
    std::atomic<int> shorten_at_;  // raised while a reader keeps the log from being begun anew

    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool at_work_ = false;
    bool closing_ = false;

    std::thread thread_;  // last: it uses everything above
};

}  // namespace undertone
