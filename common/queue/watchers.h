// Who watches which job: written by the HTTP loops, read by the thread that listens to Redis.
#pragma once

#include "common/ids.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace undertone {

/// Cut into shards by job, so that loops seldom wait for each other. Thread-safe.
class Watchers {
public:
    using Notify = std::function<void()>;

    std::uint64_t add(JobId job, Notify notify);
    /// After it returned, the watcher's `notify` is not running on another thread and will not be
    /// called. It may be called from inside a `notify`. Unknown watchers are ignored.
    void remove(std::uint64_t watcher);

    void notify(JobId job);
    void notify_all();

private:
    struct Watcher {
        JobId job;
        Notify notify;
        std::recursive_mutex mutex;  // held while notify runs
        bool removed = false;
    };
    using WatcherPtr = std::shared_ptr<Watcher>;

    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::uint64_t, WatcherPtr> by_number;
        std::unordered_multimap<JobId, WatcherPtr> by_job;
    };
    static constexpr std::size_t shard_count = 16;

    static std::size_t shard_of(JobId job) { return std::hash<JobId>()(job) % shard_count; }
    static void call(const std::vector<WatcherPtr>& watchers);

    std::array<Shard, shard_count> shards_;
    std::atomic<std::uint64_t> added_ = 0;
};

}  // namespace undertone
