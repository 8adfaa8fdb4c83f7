#include "worker/finisher.h"

#include <map>
#include <utility>

namespace undertone {

Finisher::Finisher(const Log& log, JobQueue& queue, EventPublisher& events)
    : log_(log), queue_(queue), events_(events), thread_([this] { run(); }) {}

Finisher::~Finisher() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Finisher::finish(const std::shared_ptr<InHand>& lane, std::span<const FinishedJob> jobs) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& job : jobs) {
            work_.finished.push_back({lane, job});
            work_.changed.push_back(job.job);
        }
    }
    wake_.notify_one();
}

void Finisher::release(std::shared_ptr<InHand> lane, JobId job, std::chrono::milliseconds delay) {
    {
        const std::lock_guard lock(mutex_);
        work_.released.push_back({std::move(lane), job, delay});
        work_.changed.push_back(job);
    }
    wake_.notify_one();
}

void Finisher::announce(const QueuedJob& job) {
    {
        const std::lock_guard lock(mutex_);
        work_.announced.push_back(job);
        work_.changed.push_back(job.job);
    }
    wake_.notify_one();
}

void Finisher::changed(JobId job) {
    {
        const std::lock_guard lock(mutex_);
        work_.changed.push_back(job);
    }
    wake_.notify_one();
}

void Finisher::run() {
    for (;;) {
        Work work;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !work_.changed.empty(); });
            if (work_.changed.empty()) return;
            work = std::exchange(work_, {});
        }
        handle(work);
    }
}

/// A lane has let go of a job before the queue may give it to somebody, who may be the same lane.
void Finisher::handle(const Work& work) {
    // The watchers first: they wait. A hint that is lost costs them a few seconds, nothing else.
    (void)events_.publish(work.changed);
    // A job that is not taken in now the reconciler finds in the store.
    if (!work.announced.empty()) (void)queue_.push(work.announced);
    finish_in_queue(work.finished);
    for (const auto& [lane, job, delay] : work.released) {
        lane->remove(job);
        // Not answered: the lease expires and the job is due then.
        (void)queue_.release(lane->worker(), job, delay);
    }
}

void Finisher::finish_in_queue(const std::vector<Finished>& finished) {
    std::map<InHand*, std::vector<FinishedJob>> by_lane;
    for (const auto& [lane, job] : finished) by_lane[lane.get()].push_back(job);
    for (const auto& [lane, jobs] : by_lane) {
        for (const auto& job : jobs) lane->remove(job.job);
        if (const auto done = queue_.finish(lane->worker(), jobs); !done) {
            // The leases expire; whoever takes the jobs then finds them finished in the store.
            log_.warn("queue does not answer, finished jobs stay in it for now",
                      {{"jobs", jobs.size()}, {"error", done.error().detail}});
        }
    }
}

}  // namespace undertone
