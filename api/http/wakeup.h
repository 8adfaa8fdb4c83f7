// Lets a coroutine sleep until somebody wakes it.
#pragma once

#include "api/http/body.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>

#include <chrono>

namespace undertone {

using LoopExecutor = boost::asio::io_context::executor_type;
using LoopTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;

/// One sleeper at a time; a wake that comes before the sleep is not lost. Used on its loop only.
class Wakeup {
public:
    explicit Wakeup(const LoopExecutor& executor) : timer_(executor) {}

    void wake() {
        woken_ = true;
        timer_.cancel();
    }

    /// Returns when woken, at the latest at `until`.
    Awaitable<void> sleep(std::chrono::steady_clock::time_point until) {
        if (!woken_) {
            timer_.expires_at(until);
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::deferred));
        }
        woken_ = false;
    }

private:
    LoopTimer timer_;
    bool woken_ = false;
};

}  // namespace undertone
