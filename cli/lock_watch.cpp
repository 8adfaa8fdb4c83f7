#include "cli/lock_watch.h"

#include "cli/process.h"
#include "common/db/sqlite_database.h"

#include <algorithm>
#include <csignal>

namespace undertone {

std::optional<pid_t> holder_to_kill(const std::optional<LockHolder>& holder,
                                    const std::vector<pid_t>& children,
                                    std::optional<char> holder_state) {
    const bool ours = holder && std::ranges::find(children, holder->pid) != children.end();
    if (!ours || holder_state != 'T' || holder->held <= stopped_holder_max) return std::nullopt;
    return holder->pid;
}

Result<LockWatch> LockWatch::open(const std::string& database_path) {
    const auto resolved = resolve_sqlite_path(database_path);
    if (!resolved) return resolved.error();
    auto lock = WriteLock::open(sqlite_lock_path(*resolved));
    if (!lock) return lock.error();
    return LockWatch(std::move(*lock));
}

void LockWatch::check(const std::vector<pid_t>& children, const Log& log) const {
    const auto holder = lock_->holder();
    if (!holder) return;
    const auto to_kill = holder_to_kill(holder, children, process_state(holder->pid));
    if (!to_kill) return;
    log.error("stopped process killed: it held the database's write lock",
              {{"holder", holder->describe()}});
    ::kill(*to_kill, SIGKILL);
}

}  // namespace undertone
