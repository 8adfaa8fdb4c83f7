// Runs what may wait on a pool of threads, and goes on on the event loop.
#pragma once

#include "api/http/body.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <type_traits>
#include <utility>

namespace undertone {

/// The value of `work`, which must not throw. What it refers to must outlive the call.
template <class Work>
Awaitable<std::invoke_result_t<Work>> run_on(boost::asio::thread_pool& pool, Work work) {
    using Outcome = std::invoke_result_t<Work>;
    namespace asio = boost::asio;

    const auto initiate = [&pool](auto handler, Work task) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        asio::post(pool, [handler = std::move(handler), guard = std::move(guard),
                          task = std::move(task)]() mutable {
            auto executor = guard.get_executor();
            asio::post(executor, [handler = std::move(handler), value = task()]() mutable {
                std::move(handler)(std::move(value));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::deferred_t, void(Outcome)>(
        initiate, asio::deferred, std::move(work));
}

}  // namespace undertone
