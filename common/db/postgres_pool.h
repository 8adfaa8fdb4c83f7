// The connections to PostgreSQL that a process shares among its threads.
#pragma once

#include "common/backoff.h"
#include "common/db/postgres_connection.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace undertone {

/// When to try again after connecting has failed, and what those hear who ask before.
class ReconnectBackoff {
public:
    using Time = Backoff::TimePoint;

    explicit ReconnectBackoff(std::uint64_t seed);

    void failed(Time now, Error error);
    void succeeded() { backoff_.succeeded(); }
    /// The last failure while it is too early to try again, else nullptr.
    const Error* refusal(Time now) const { return backoff_.may_try(now) ? nullptr : &error_; }

private:
    Backoff backoff_;
    Error error_{ErrorCode::unavailable, {}};
};

/// Thread-safe.
class PostgresPool {
public:
    /// A connection in one thread's hands; goes back to the pool where it is still of use.
    class Lease {
    public:
        Lease(PostgresPool& pool, std::unique_ptr<PostgresConnection> connection)
            : pool_(pool), connection_(std::move(connection)) {}
        Lease(Lease&&) = default;
        ~Lease() {
            if (connection_) pool_.give_back(std::move(connection_));
        }

        PostgresConnection& operator*() const { return *connection_; }

    private:
        PostgresPool& pool_;
        std::unique_ptr<PostgresConnection> connection_;
    };

    PostgresPool(std::string url, std::size_t size, std::chrono::milliseconds timeout);

    /// Errors: unavailable when all connections stay busy for the timeout, or when the server was
    /// not there a moment ago: callers then fail at once instead of queueing up.
    Result<Lease> acquire();

    /// Closes what is idle: where one connection broke the others mostly have too.
    void close_idle();

private:
    Result<Lease> connect();
    void give_back(std::unique_ptr<PostgresConnection> connection);

    const std::string url_;
    const std::size_t size_;
    const std::chrono::milliseconds timeout_;

    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<PostgresConnection>> idle_;
    std::size_t leased_ = 0;
    ReconnectBackoff backoff_;
};

}  // namespace undertone
