// What all connections of a server share.
#pragma once

#include "api/http/cors.h"
#include "api/http/server.h"
#include "api/http/tenant_turns.h"
#include "api/http/tls.h"
#include "api/http/trusted_proxies.h"

#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace undertone {

/// A place among a limited number of them, given back by its destructor.
class Slot {
public:
    /// nullopt: all are taken.
    static std::optional<Slot> take(std::atomic<std::uint32_t>& taken, std::uint32_t max) {
        if (taken.fetch_add(1) < max) return Slot(taken);
        taken.fetch_sub(1);
        return std::nullopt;
    }

    Slot(Slot&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
        if (taken_) taken_->fetch_sub(1);
    }

private:
    explicit Slot(std::atomic<std::uint32_t>& taken) : taken_(&taken) {}
    std::atomic<std::uint32_t>* taken_;
};

struct ServerState {
    explicit ServerState(HttpServer::Parts server_parts)
        : parts(std::move(server_parts)),
          cors(parts.config),
          proxies(parts.config.trusted_proxies),
          blocking(std::max(parts.config.blocking_threads, 1u)),
          turns(parts.config.blocking_threads_per_tenant),
          streams(parts.config.exports_per_tenant),
          passwords(password_threads(parts.config)) {}

    static std::size_t password_threads(const HttpConfig& config) {
        if (config.password_threads > 0) return config.password_threads;
        return std::max(std::thread::hardware_concurrency() / 2, 1u);
    }

    HttpServer::Parts parts;
    CorsPolicy cors;
    TrustedProxies proxies;
    TlsSettings tls;
    boost::asio::thread_pool blocking;
    TenantTurns turns;                   // on that pool
    TenantTurns streams;                 // answers sent in pieces
    boost::asio::thread_pool passwords;  // hashing them takes a core each

    std::atomic<std::uint32_t> connections{0}, uploads{0}, waiters{0}, passwords_waiting{0};
    std::atomic<bool> draining{false};

    /// Wakes whoever waits for the last session to end.
    void note_session_end() {
        if (!draining) return;
        const std::lock_guard lock(mutex);
        session_ended.notify_all();
    }
    std::mutex mutex;
    std::condition_variable session_ended;
};

}  // namespace undertone
