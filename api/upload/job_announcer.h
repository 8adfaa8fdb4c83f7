// Tells the queue about jobs that were just committed, without making anyone wait for Redis.
#pragma once

#include "common/log.h"
#include "common/queue/job_queue.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace undertone {

/// Collects jobs and pushes all that have come meanwhile in one call, on a thread of its own. What
/// cannot be pushed is dropped: the reconciler finds it in the store. Thread-safe.
class JobAnnouncer {
public:
    JobAnnouncer(const Log& log, JobQueue& queue);
    ~JobAnnouncer();  ///< pushes what is left

    void announce(std::vector<QueuedJob> jobs);

private:
    void run();

    Log log_;
    JobQueue& queue_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<QueuedJob> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace undertone
