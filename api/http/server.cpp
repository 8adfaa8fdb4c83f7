#include "api/http/server.h"

#include "api/http/event_loop.h"
#include "api/http/listen.h"
#include "api/http/server_state.h"

#include <algorithm>
#include <numeric>
#include <thread>

namespace undertone {

namespace {

std::uint32_t loop_count(const HttpConfig& config) {
    if (config.threads != 0) return config.threads;
    return std::max(std::thread::hardware_concurrency(), 1u);
}

}  // namespace

struct HttpServer::Impl {
    explicit Impl(Parts parts) : state(std::move(parts)) {}

    Result<> start();
    Result<> listen(const std::string& text);
    bool passes_over(const ListenAddress& address) const;
    void run_loops();
    void stop();
    void wait_for_sessions();
    std::uint64_t session_count() const;

    ServerState state;
    std::vector<std::unique_ptr<EventLoop>> loops;
    std::vector<std::thread> threads;
    std::vector<std::uint16_t> ports;
};

Result<> HttpServer::Impl::start() {
    const auto& config = state.parts.config;
    if (const auto loaded = state.tls.load(config); !loaded) return loaded.error();

    for (std::uint32_t i = 0; i < loop_count(config); ++i) {
        loops.push_back(std::make_unique<EventLoop>(state, loops));
    }
    for (const auto& text : config.listen) {
        if (const auto listening = listen(text); !listening) return listening.error();
    }
    run_loops();
    return {};
}

Result<> HttpServer::Impl::listen(const std::string& text) {
    auto address = parse_listen_address(text);
    if (!address) return address.error();
    if (passes_over(*address)) {
        state.parts.log.warn("no IPv6 on this machine", {{"address", text}});
        ports.push_back(0);
        return {};
    }
    if (address->port != 0) {
        if (const auto free = check_is_free(*address); !free) return free.error();
    }
    for (auto& loop : loops) {
        auto acceptor = open_acceptor(loop->context(), *address);
        if (!acceptor) return acceptor.error();
        address->port = acceptor->local_endpoint().port();
        loop->listen(std::move(*acceptor));
    }
    ports.push_back(address->port);
    state.parts.log.info("listening", {{"address", address->to_string()}});
    return {};
}

bool HttpServer::Impl::passes_over(const ListenAddress& address) const {
    return state.parts.config.listen.size() > 1 && lacks_family(address);
}

void HttpServer::Impl::run_loops() {
    for (auto& loop : loops) {
        threads.emplace_back([&loop] { loop->run(); });
    }
}

std::uint64_t HttpServer::Impl::session_count() const {
    return std::accumulate(
        loops.begin(), loops.end(), std::uint64_t{0},
        [](std::uint64_t sum, const auto& loop) { return sum + loop->session_count(); });
}

void HttpServer::Impl::wait_for_sessions() {
    const auto none_left = [this] { return session_count() == 0; };
    const std::chrono::seconds drain_time(state.parts.config.drain_timeout_s);
    std::unique_lock lock(state.mutex);
    if (state.session_ended.wait_for(lock, drain_time, none_left)) return;

    state.parts.log.warn("requests broken off", {{"connections", session_count()}});
    // Again and again: a connection may have been between two waits when it was told.
    constexpr std::chrono::milliseconds again{200};
    do {
        for (auto& loop : loops) loop->abort_sessions();
    } while (!state.session_ended.wait_for(lock, again, none_left));
}

void HttpServer::Impl::stop() {
    if (state.draining.exchange(true)) return;
    for (auto& loop : loops) loop->drain();
    if (!threads.empty()) wait_for_sessions();
    for (auto& loop : loops) loop->finish();
    for (auto& thread : threads) thread.join();
    state.blocking.join();
    state.passwords.join();
}

HttpServer::HttpServer(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}

HttpServer::~HttpServer() { stop(); }

Result<> HttpServer::start() { return impl_->start(); }

std::vector<std::uint16_t> HttpServer::ports() const { return impl_->ports; }

HttpLoad HttpServer::load() const {
    const auto [taken, waiting] = impl_->state.turns.load();
    return {.streams = impl_->state.streams.load().taken,
            .threads_taken = taken,
            .threads_waited_for = waiting};
}

Result<> HttpServer::reload_tls() { return impl_->state.tls.load(impl_->state.parts.config); }

void HttpServer::stop() { impl_->stop(); }

}  // namespace undertone
