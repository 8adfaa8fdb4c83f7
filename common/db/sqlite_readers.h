// One read-only connection for each thread that reads.
#pragma once

#include "common/db/sqlite_reader.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace undertone {

/// The connections live until their thread ends or the readers do, whichever is first. Thread-safe;
/// no thread may be reading when the last owner lets go of it.
class SqliteReaders : public std::enable_shared_from_this<SqliteReaders> {
public:
    SqliteReaders(std::string path, const SqliteOptions& options);

    /// The calling thread's connection, opened where it has none yet.
    Result<SqliteReader*> mine();

    /// Notes that a snapshot stays open. True: nobody is looking after open ones yet, and somebody
    /// has to call close_expired() from now on.
    bool note_open_snapshot();

    /// Closes the snapshots that are no longer in use. True: some are still open; call it again.
    bool close_expired();

    /// Closes the connection of a thread that ends.
    void close(SqliteReader* reader);

private:
    Result<SqliteReader*> open();

    const std::string path_;
    const SqliteOptions options_;
    const std::uint64_t serial_;  // unlike an address never used again
    std::mutex mutex_;
    std::map<SqliteReader*, std::unique_ptr<SqliteReader>> readers_;
    std::atomic<bool> snapshots_open_ = false;
};

}  // namespace undertone
