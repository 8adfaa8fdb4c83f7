// A stopped process that holds the database's write lock would stop every other writer with it.
#pragma once

#include "common/db/write_lock.h"
#include "common/log.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// How long a stopped process may hold the lock.
inline constexpr std::chrono::seconds stopped_holder_max{10};

/// The process to kill: the lock's holder, if it is one of `children`, is stopped ('T' in /proc,
/// by SIGSTOP or a debugger) and has had the lock for too long. A slow one is left alone.
std::optional<pid_t> holder_to_kill(const std::optional<LockHolder>& holder,
                                    const std::vector<pid_t>& children,
                                    std::optional<char> holder_state);

/// Looks at the lock of one SQLite database.
class LockWatch {
public:
    /// Errors: unavailable.
    static Result<LockWatch> open(const std::string& database_path);

    /// Kills the holder if it is one of `children` and has to go; the supervisor starts it again.
    void check(const std::vector<pid_t>& children, const Log& log) const;

private:
    explicit LockWatch(std::unique_ptr<WriteLock> lock) : lock_(std::move(lock)) {}

    std::unique_ptr<WriteLock> lock_;
};

}  // namespace undertone
