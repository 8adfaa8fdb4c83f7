// Which POSTs with an Idempotency-Key are being worked on, by all API processes.
#pragma once

#include "common/periodic_thread.h"
#include "common/queue/redis_pool.h"

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace undertone {

/// Marks in Redis that last a minute and are renewed while the request lives, so that a killed
/// server blocks a retry no longer than that. While Redis is away each process knows its own only.
/// Thread-safe; the calls wait for Redis.
class InFlightKeys {
public:
    explicit InFlightKeys(RedisPool& redis);

    /// False: somebody is at work under that name.
    bool take(const std::string& name);
    void release(const std::string& name);

private:
    bool mark(std::string_view name);
    void renew();

    RedisPool& redis_;
    std::mutex mutex_;
    std::unordered_set<std::string> ours_;
    PeriodicThread renewer_;
};

}  // namespace undertone
