#include "api/upload/job_announcer.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t jobs_per_push = 500;
// Where many come they gather, for a call costs as much as twenty jobs in it. One that comes alone
// waits for nobody.
constexpr std::chrono::milliseconds gather_time{5};
constexpr std::size_t waiting_max = 100'000;  // more than that: Redis is away, the store knows them

}  // namespace

JobAnnouncer::JobAnnouncer(const Log& log, JobQueue& queue)
    : log_(log), queue_(queue), thread_([this] { run(); }) {}

JobAnnouncer::~JobAnnouncer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void JobAnnouncer::announce(std::vector<QueuedJob> jobs) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() + jobs.size() > waiting_max) return;
        waiting_.insert(waiting_.end(), jobs.begin(), jobs.end());
    }
    changed_.notify_one();
}

void JobAnnouncer::run() {
    bool answering = true;
    std::vector<QueuedJob> jobs;
    for (;;) {
        if (jobs.size() > 1) std::this_thread::sleep_for(gather_time);
        jobs.clear();
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            jobs.swap(waiting_);
        }
        for (std::size_t at = 0; at < jobs.size(); at += jobs_per_push) {
            const auto count = std::min(jobs_per_push, jobs.size() - at);
            const auto pushed = queue_.push(std::span(jobs).subspan(at, count));
            if (pushed.has_error() == answering) {
                // Said once for each outage, not once for each job.
                answering = !pushed.has_error();
                if (answering) {
                    log_.info("queue answers again");
                } else {
                    log_.warn("queue does not answer, jobs wait for the reconciler",
                              {{"error", pushed.error().detail}});
                }
            }
        }
    }
}

}  // namespace undertone
