#include "worker/in_hand.h"

namespace undertone {

void InHand::add(std::span<const LeasedJob> jobs) {
    const std::lock_guard lock(mutex_);
    ++additions_;
    for (const auto& job : jobs) held_.insert_or_assign(job.job, Held{job, additions_});
}

void InHand::remove(JobId job) {
    {
        const std::lock_guard lock(mutex_);
        held_.erase(job);
    }
    removed_.notify_all();
}

void InHand::wait_below(std::size_t count) {
    std::unique_lock lock(mutex_);
    removed_.wait(lock, [&] { return held_.size() < count; });
}

std::vector<LeasedJob> InHand::jobs() const {
    const std::lock_guard lock(mutex_);
    std::vector<LeasedJob> jobs;
    jobs.reserve(held_.size());
    for (const auto& [id, held] : held_) {
        if (!held.lost) jobs.push_back(held.job);
    }
    return jobs;
}

std::uint64_t InHand::additions() const {
    const std::lock_guard lock(mutex_);
    return additions_;
}

void InHand::mark_lost(JobId job, std::uint64_t additions) {
    const std::lock_guard lock(mutex_);
    const auto it = held_.find(job);
    if (it != held_.end() && it->second.addition <= additions) it->second.lost = true;
}

bool InHand::is_lost(JobId job) const {
    const std::lock_guard lock(mutex_);
    const auto it = held_.find(job);
    return it == held_.end() || it->second.lost;
}

}  // namespace undertone
