#include "common/queue/watchers.h"

namespace undertone {

std::uint64_t Watchers::add(JobId job, Notify notify) {
    // A number says which shard it is in.
    const auto shard_index = shard_of(job);
    const auto number = ++added_ * shard_count + shard_index;
    auto watcher = std::make_shared<Watcher>();
    watcher->job = job;
    watcher->notify = std::move(notify);

    auto& shard = shards_[shard_index];
    const std::lock_guard lock(shard.mutex);
    shard.by_job.emplace(job, watcher);
    shard.by_number.emplace(number, std::move(watcher));
    return number;
}

void Watchers::remove(std::uint64_t number) {
    auto& shard = shards_[number % shard_count];
    WatcherPtr watcher;
    {
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.by_number.find(number);
        if (found == shard.by_number.end()) return;
        watcher = std::move(found->second);
        shard.by_number.erase(found);
        auto [at, end] = shard.by_job.equal_range(watcher->job);
        while (at != end && at->second != watcher) ++at;
        if (at != end) shard.by_job.erase(at);
    }
    // Waits for a notify() that had found the watcher before it was erased.
    const std::lock_guard lock(watcher->mutex);
    watcher->removed = true;
}

void Watchers::notify(JobId job) {
    std::vector<WatcherPtr> watchers;
    {
        auto& shard = shards_[shard_of(job)];
        const std::lock_guard lock(shard.mutex);
        const auto [first, last] = shard.by_job.equal_range(job);
        for (auto at = first; at != last; ++at) watchers.push_back(at->second);
    }
    call(watchers);
}

void Watchers::notify_all() {
    for (auto& shard : shards_) {
        std::vector<WatcherPtr> watchers;
        {
            const std::lock_guard lock(shard.mutex);
            for (const auto& [number, watcher] : shard.by_number) watchers.push_back(watcher);
        }
        call(watchers);
    }
}

void Watchers::call(const std::vector<WatcherPtr>& watchers) {
    for (const auto& watcher : watchers) {
        const std::lock_guard lock(watcher->mutex);
        if (!watcher->removed) watcher->notify();
    }
}

}  // namespace undertone
