// The jobs that one lane has in hand, seen by the lane and by the heartbeat.
#pragma once

#include "common/queue/job_queue.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace undertone {

/// Thread-safe.
class InHand {
public:
    explicit InHand(std::string worker) : worker_(std::move(worker)) {}

    /// The name under which this lane holds its leases.
    const std::string& worker() const { return worker_; }

    void add(std::span<const LeasedJob> jobs);
    void remove(JobId job);
    std::vector<LeasedJob> jobs() const;
    /// Waits until fewer than `count` are left, so that a lane does not run ahead of the commits.
    void wait_below(std::size_t count);

    /// How often jobs were added.
    std::uint64_t additions() const;
    /// Queue or store said that the job is not ours any more, asked after so many additions: one
    /// that was let go and taken again since then is ours.
    void mark_lost(JobId job, std::uint64_t additions);
    bool is_lost(JobId job) const;

    /// Called by the lane whenever it gets on, so that a lane that hangs stops being renewed.
    void moved() { steps_.fetch_add(1, std::memory_order_relaxed); }
    std::uint64_t steps() const { return steps_.load(std::memory_order_relaxed); }

private:
    struct Held {
        LeasedJob job;
        std::uint64_t addition;
        bool lost = false;
    };

    std::string worker_;
    mutable std::mutex mutex_;
    std::condition_variable removed_;
    std::unordered_map<JobId, Held> held_;
    std::uint64_t additions_ = 0;
    std::atomic<std::uint64_t> steps_ = 0;
};

}  // namespace undertone
