// Job changes through Redis pub/sub, on the channel ut:events: a message is the 16-byte ids of the
// jobs that changed, one after another.
#pragma once

#include "common/backoff.h"
#include "common/config.h"
#include "common/log.h"
#include "common/queue/events.h"
#include "common/queue/redis_connection.h"
#include "common/queue/redis_pool.h"
#include "common/queue/watchers.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace undertone {

class RedisEventPublisher final : public EventPublisher {
public:
    RedisEventPublisher(const RedisConfig& config, const Log& log);

    Result<> publish(std::span<const JobId> changed) override;

private:
    RedisPool connections_;
};

class RedisEventListener final : public EventListener {
public:
    /// Starts listening. Throws as RedisPool does.
    RedisEventListener(const RedisConfig& config, const Log& log);
    ~RedisEventListener() override;

    std::uint64_t watch(JobId job, Notify notify) override;
    void unwatch(std::uint64_t watcher) override;

private:
    void listen();
    Result<> subscribe();
    Result<> deliver();
    void pause_until(Backoff::TimePoint time);
    bool is_stopping();

    const Log log_;
    Watchers watchers_;
    RedisConnection connection_;
    Backoff backoff_;

    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace undertone
