// Makes a connection to a table one that can do nothing but read, and not for longer than it may.
#pragma once

#include "common/tables/table_file.h"

#include <chrono>
#include <memory>
#include <optional>

namespace undertone {

/// Of one connection, which it must not outlive by any call. One thread at a time.
class ReadGuard {
public:
    /// From now on the connection only reads, by functions that are there already.
    explicit ReadGuard(sqlite3* database);
    ~ReadGuard();
    ReadGuard(const ReadGuard&) = delete;

    /// Statements that run past it end with `timeout`.
    void start(std::chrono::milliseconds time_limit);
    /// Statements may take any time.
    void unlimited() { deadline_.reset(); }

private:
    static int is_too_late(void* guard);

    sqlite3* database_;
    std::optional<std::chrono::steady_clock::time_point> deadline_;
};

}  // namespace undertone
