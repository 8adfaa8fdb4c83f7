#include "cli/lock_watch.h"

#include "cli/process.h"

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
    auto lock = WriteLock::open(database_path + ".lock");
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
