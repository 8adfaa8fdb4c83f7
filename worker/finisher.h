// Takes finished jobs out of the queue and tells who waits for them, without making a lane wait.
#pragma once

#include "common/log.h"
#include "common/queue/events.h"
#include "common/queue/job_queue.h"
#include "worker/in_hand.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace undertone {

/// Collects what has been committed meanwhile and handles it in one go. Thread-safe.
class Finisher {
public:
    Finisher(const Log& log, JobQueue& queue, EventPublisher& events);
    ~Finisher();  ///< finishes what is left

    /// The jobs are done with, for good or until something else queues them again.
    void finish(const std::shared_ptr<InHand>& lane, std::span<const FinishedJob> jobs);
    /// The job goes back into the queue, to run again after `delay`.
    void release(std::shared_ptr<InHand> lane, JobId job, std::chrono::milliseconds delay);
    /// A job that was just committed goes into the queue.
    void announce(const QueuedJob& job);
    /// The job changed: its watchers should look.
    void changed(JobId job);

private:
    struct Finished {
        std::shared_ptr<InHand> lane;
        FinishedJob job;
    };
    struct Released {
        std::shared_ptr<InHand> lane;
        JobId job;
        std::chrono::milliseconds delay;
    };
    struct Work {
        std::vector<Finished> finished;
        std::vector<Released> released;
        std::vector<QueuedJob> announced;
        std::vector<JobId> changed;  // all of them, and those that only changed
    };

    void run();
    void handle(const Work& work);
    void finish_in_queue(const std::vector<Finished>& finished);

    Log log_;
    JobQueue& queue_;
    EventPublisher& events_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Work work_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace undertone
