// A streamed request body. The only header that handlers of uploads need from Asio.
#pragma once

#include "api/http/message.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

// g++-12 inlines one of the coroutine promise's operators new and delete and not the other, and
// then takes them for a mismatch.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace undertone {

// g++-12 (Debian's 12.2) miscompiles a co_await inside the condition of an if, a while or a switch:
// the coroutine crashes when it is resumed. Write `if (const auto x = co_await f(); !x)`.

/// Coroutines run on the concrete executor of one event loop: no type erasure per operation.
template <class T>
using Awaitable = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

/// The bytes of one request body, decoded from chunks where it is chunked.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// The next bytes, valid until the next call; empty at the end. Sends "100 Continue" first if
    /// the client waits for it. Errors: truncated (the client went away), timeout (stood still or
    /// too slow), bad_request (bad chunking), payload_too_large.
    virtual Awaitable<Result<std::string_view>> read() = 0;
    /// Content-Length, where the request has one.
    virtual std::optional<std::uint64_t> length() const = 0;
};

struct Route;

/// Receives POST bodies of Execution::upload routes.
class UploadHandler {
public:
    virtual ~UploadHandler() = default;
    /// May answer before the body is read to its end: the server then closes with a lingering
    /// close.
    virtual Awaitable<Response> receive(Request& request, const Route& route, BodySource& body) = 0;
};

}  // namespace undertone
