// Groups on their way to a writer's thread. Shared by both databases.
#pragma once

#include "common/db/database.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace undertone {

struct PendingWrite {
    Database::Group group;
    Database::Done done;
};

/// A group that ran, and what it returned.
struct RanWrite {
    PendingWrite write;
    Result<> outcome;
};

/// Thread-safe. Every group pushed is answered exactly once by whoever popped it.
class WriteQueue {
public:
    void push(PendingWrite write);

    /// Blocks until a group waits. False: the queue is closed.
    bool wait();

    /// The next group, or nullopt if none waits now.
    std::optional<PendingWrite> pop();

    /// From now on groups pushed or still waiting get `unavailable`: pop() returns none of them.
    void close();

    /// Answers the groups that waited when close() was called. For a writer's thread.
    void refuse_rest();

    /// Gives a popped group its answer.
    void answer(PendingWrite& write, const Result<>& outcome);

    /// Groups pushed and not yet answered.
    std::uint64_t unanswered() const { return unanswered_.load(std::memory_order_relaxed); }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<PendingWrite> waiting_;
    bool closed_ = false;
    std::atomic<std::uint64_t> unanswered_ = 0;
};

/// Runs `group`; what it throws, a bug, becomes an `internal` error of this group alone.
Result<> run_group(const Database::Group& group, Connection& connection);

}  // namespace undertone
