// A server with a few small handlers, for tests that talk to it over a socket. Hides the server's
// own headers, so that only one test file is compiled with Asio.
#pragma once

#include "api/http/http_load.h"
#include "api/http/message.h"
#include "common/config.h"
#include "common/queue/events.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace undertone::testing {

/// Jobs whose state tests change. Tells watchers on the thread that changes it.
class JobBoard final : public EventListener {
public:
    static JobId id();  ///< the one job there is

    struct State {
        std::uint64_t revision = 1;
        bool finished = false;
    };
    State state();
    /// Changes the state and tells whoever watches.
    void change(State state);
    /// Changes the state and tells nobody, as when an event gets lost.
    void change_silently(State state);
    /// Waits until somebody watches, or nobody does any more.
    void await_watcher();
    void await_no_watcher();
    bool is_watched();

    std::uint64_t watch(JobId job, Notify notify) override;
    void unwatch(std::uint64_t watcher) override;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    State state_;
    std::map<std::uint64_t, Notify> watchers_;
    std::uint64_t next_watcher_ = 1;
};

/// One answer that went out, as the server reports it.
struct SeenExchange {
    std::string route;  ///< empty where none matched
    int status;
    std::uint64_t bytes_in, bytes_out;
};

/// Holds handlers until a test lets them go on.
class Gate {
public:
    /// Called by handlers.
    void pass();
    /// Waits until `count` handlers stand at the gate.
    void await_arrivals(int count);
    void open();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int arrived_ = 0;
    bool open_ = false;
};

/// Listens on a free port of 127.0.0.1 with two event loops, unless `config` says otherwise.
class TestServer {
public:
    explicit TestServer(HttpConfig config = default_config(), bool reads_block = false);
    ~TestServer();

    static HttpConfig default_config();

    std::uint16_t port() const;
    JobBoard& jobs();
    Gate& gate();
    /// What GET /file serves.
    void set_file(std::string path, std::uint64_t offset, std::uint64_t length);
    std::vector<SeenExchange> exchanges();
    /// Waits until a request to `route` is over.
    void await_exchange(const std::string& route);
    Result<> reload_tls();
    HttpLoad load() const;
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether a second server can be started on `port`; the error if not.
Result<> try_to_listen(std::uint16_t port);

}  // namespace undertone::testing
