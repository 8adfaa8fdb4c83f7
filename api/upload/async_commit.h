// How a coroutine waits for a commit.
#pragma once

#include "api/http/body.h"
#include "common/db/database.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace undertone {

using LoopExecutor = boost::asio::io_context::executor_type;
inline constexpr boost::asio::use_awaitable_t<LoopExecutor> use_loop{};

/// Commits `group`; goes on on `loop` once it is on disk or refused.
inline Awaitable<Result<>> commit(Database& database, LoopExecutor loop, Database::Group group) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<LoopExecutor>,
                                       void(Result<>)>(
        [&database, loop, group = std::move(group)](auto handler) mutable {
            // std::function wants to be copyable, the handler is not.
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            database.write(std::move(group), [loop, shared](Result<> result) {
                boost::asio::post(loop, [shared, result = std::move(result)]() mutable {
                    std::move (*shared)(std::move(result));
                });
            });
        },
        use_loop);
}

}  // namespace undertone
