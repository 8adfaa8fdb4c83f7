// Tells the API processes that jobs changed, through Redis pub/sub. A hint, never the truth: who is
// told reads the store; who is not told (Redis away) reads it again after a few seconds.
#pragma once

#include "common/ids.h"
#include "common/log.h"
#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace undertone {

/// Published and watched in place of a job: users, memberships or keys have changed.
inline constexpr JobId accounts_changed{};

class EventPublisher {
public:
    virtual ~EventPublisher() = default;
    /// One message for the whole batch. An error loses the hint and nothing else.
    virtual Result<> publish(std::span<const JobId> changed) = 0;
};

/// Listens on a thread of its own and calls whoever watches a job. Thread-safe.
class EventListener {
public:
    virtual ~EventListener() = default;

    using Notify = std::function<void()>;  ///< called on the listener's thread; must not block
    /// Calls `notify` at every change of the job, and for all watchers when the connection to Redis
    /// was lost and came back, until unwatch().
    virtual std::uint64_t watch(JobId job, Notify notify) = 0;
    /// After it returned, `notify` is not running and will not be called.
    virtual void unwatch(std::uint64_t watcher) = 0;
};

struct RedisConfig;
std::unique_ptr<EventPublisher> make_event_publisher(const RedisConfig& config, const Log& log);
std::unique_ptr<EventListener> make_event_listener(const RedisConfig& config, const Log& log);

}  // namespace undertone
