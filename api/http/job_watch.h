// Sleeps until a job changes, for answers that wait and for event streams.
#pragma once

#include "api/http/client_connection.h"
#include "api/http/wakeup.h"
#include "common/queue/events.h"

#include <atomic>
#include <functional>
#include <memory>

namespace undertone {

/// What waiting for a job needs of the connection and the server.
struct WaitContext {
    EventListener& events;
    ClientConnection& connection;
    std::shared_ptr<void> connection_owner;
    std::shared_ptr<Wakeup> wakeup;  ///< woken by a drain too
    const std::atomic<bool>& draining;
    LoopExecutor executor;
    /// Runs the guard and the handler again.
    std::function<Awaitable<Response>()> ask;
};

/// Registered as long as it lives.
class JobWatch {
public:
    /// Even without an event, what is waited for is read again after this long: events are hints.
    static constexpr std::chrono::seconds reread_time{5};

    JobWatch(const WaitContext& context, JobId job);
    ~JobWatch();
    JobWatch(const JobWatch&) = delete;

    /// Until the job changes, the wait is over, or `until`.
    Awaitable<void> sleep(std::chrono::steady_clock::time_point until);
    /// The client is gone or the server drains.
    bool is_over() const { return *client_gone_ || context_.draining; }

private:
    const WaitContext& context_;
    std::shared_ptr<bool> client_gone_ = std::make_shared<bool>(false);
    std::uint64_t watcher_;
};

/// The handler's answer as soon as it is final, at the latest at `until`.
Awaitable<Response> wait_for_final(WaitContext context, JobId job,
                                   std::chrono::steady_clock::time_point until);

}  // namespace undertone
