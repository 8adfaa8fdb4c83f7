// The HTTP server: connections, limits and deadlines around the route table.
#pragma once

#include "api/http/body.h"
#include "api/http/http_load.h"
#include "api/http/router.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/log.h"
#include "common/queue/events.h"

#include <functional>
#include <memory>

namespace undertone {

/// Decides about a request before its handler runs and before its body is read.
class Guard {
public:
    virtual ~Guard() = default;
    /// Sets `request.principal`, or returns the refusal. Runs on the event loop, or, where
    /// `reads_block`, on the blocking pool.
    virtual std::optional<Response> check(Request& request, const Route& route) = 0;
    /// The same of a request that was let pass and still waits: it is counted once.
    virtual std::optional<Response> check_again(Request& request, const Route& route) {
        return check(request, route);
    }
};

/// One finished request, for metrics and the access log.
struct Exchange {
    const Route* route;  ///< null where none matched
    Method method;
    int status;
    std::chrono::microseconds duration;
    std::uint64_t bytes_in, bytes_out;
};

class HttpServer {
public:
    struct Parts {
        const HttpConfig& config;
        const Clock& clock;
        const Log& log;
        const Router& router;
        Guard& guard;
        UploadHandler& uploads;
        EventListener& events;
        bool reads_block = false;  ///< the guard and inline_read go to the blocking pool
        std::function<void(const Exchange&)> on_exchange;  ///< called on event loops; must be quick
    };

    explicit HttpServer(Parts parts);
    ~HttpServer();

    /// Opens the listeners and starts the event loops. Called once. Errors: unavailable, naming the
    /// address; invalid_value for an address or certificate that cannot be used.
    Result<> start();
    /// Ports actually bound, in the order of config.listen (for port 0). 0: an IPv6 address on a
    /// machine without IPv6, passed over because another address could be bound.
    std::vector<std::uint16_t> ports() const;
    HttpLoad load() const;
    /// Reads certificate and key again, for connections to come; any thread. Errors: invalid_value,
    /// and the old ones stay in force.
    Result<> reload_tls();
    /// Stops accepting, ends waits and event streams, lets requests in hand finish within
    /// config.drain_timeout_s, then closes. Blocks until done.
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace undertone
