// Puts back into the queue what the store calls unfinished and the queue does not know.
#pragma once

#include "common/clock.h"
#include "common/config.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/periodic_thread.h"
#include "common/queue/job_queue.h"

#include <cstdint>
#include <string_view>

namespace undertone {

/// One thread per worker process; of all processes one at a time does the work, by a mark in the
/// store. Runs at start, and every queue.reconcile_s.
class Reconciler {
public:
    Reconciler(const QueueConfig& config, const Clock& clock, const Log& log, Database& database,
               JobQueue& queue);

    /// One pass over everything unfinished, whoever has the turn. Returns how many jobs were
    /// pushed. Errors: unavailable (store or queue does not answer).
    Result<std::uint64_t> reconcile();

private:
    /// At start whoever has the turn, later in turn.
    void run(bool at_start);
    /// True if no other process has had the turn within the interval.
    Result<bool> take_turn();
    Result<std::uint64_t> push_unknown(std::string_view status, Time older_than);

    const QueueConfig& config_;
    const Clock& clock_;
    Log log_;
    Database& database_;
    JobQueue& queue_;
    PeriodicThread thread_;
};

}  // namespace undertone
