// A thread's own connection for reading.
#pragma once

#include "common/db/database.h"
#include "common/db/sqlite_connection.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace undertone {

/// Decides whether a read may use the snapshot of the one before it.
///
/// Opening and closing a snapshot takes three system calls, more than a look-up by key itself
/// (4.0 us with, 1.6 us without). A snapshot that stays open, however, keeps the write-ahead log
/// from being emptied. So it is kept only from one of many reads to the next, for milliseconds, and
/// only while nobody writes: then it is the newest one anyway.
class SnapshotPolicy {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// A read begins; `commits` is WriteLock::commits(). True: the snapshot that is open will do.
    bool begin(std::uint64_t commits, Time now);

    /// That read ends. True: leave its snapshot open.
    bool end();

    /// The snapshot has been closed.
    void closed() { open_ = false; }

    bool open() const { return open_; }
    bool expired(Time now) const;

private:
    bool open_ = false;
    std::uint64_t snapshot_commits_ = 0;
    Time snapshot_time_{};
    Time last_read_{};
    bool reads_often_ = false;
    std::uint64_t seen_commits_ = 0;
    Time quiet_since_{};
};

class SqliteReader {
public:
    using Time = SnapshotPolicy::Time;

    explicit SqliteReader(std::unique_ptr<SqliteConnection> connection)
        : connection_(std::move(connection)) {}
    ~SqliteReader() { close_snapshot(); }
    SqliteReader(const SqliteReader&) = delete;
    SqliteReader& operator=(const SqliteReader&) = delete;

    /// Runs `group` in a snapshot no older than `commits`. For the thread it belongs to.
    Result<> read(const Database::Group& group, std::uint64_t commits);

    /// PRAGMA data_version, asked again if the last answer is older than `age_max`.
    Result<std::uint32_t> data_version(std::chrono::milliseconds age_max);

    /// Whether the last read left its snapshot open. For the thread it belongs to.
    bool keeps_snapshot() const { return left_open_; }

    /// Closes a snapshot that nobody has used for a while. True: one is still open. For any thread.
    bool close_expired(Time now);

private:
    Result<> run_in_snapshot(const Database::Group& group);
    void close_snapshot();

    std::mutex mutex_;  // taken by the owner for a read, by another thread to close a snapshot
    const std::unique_ptr<SqliteConnection> connection_;
    SnapshotPolicy policy_;
    // The owner's alone:
    bool reading_ = false;
    bool left_open_ = false;
    std::uint32_t data_version_ = 0;
    Time data_version_asked_{};
};

}  // namespace undertone
