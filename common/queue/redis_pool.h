// Connections to one Redis, shared by the threads of a process.
#pragma once

#include "common/backoff.h"
#include "common/config.h"
#include "common/log.h"
#include "common/queue/redis_connection.h"

#include <memory>
#include <mutex>
#include <vector>

namespace undertone {

/// As many connections as are used at a time, a few kept for the next call. While Redis does not
/// answer, calls fail at once between two jittered attempts to connect. Thread-safe.
class RedisPool {
public:
    /// Throws std::runtime_error, saying why, on a url that is not set or cannot be understood.
    RedisPool(const RedisConfig& config, const Log& log);

    /// A connection in one thread's use; goes back to the pool, if it is still open, at the end.
    class Lease {
    public:
        Lease(RedisPool& pool, std::unique_ptr<RedisConnection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }

        RedisConnection& operator*() const { return *connection_; }
        RedisConnection* operator->() const { return connection_.get(); }

    private:
        RedisPool* pool_;
        std::unique_ptr<RedisConnection> connection_;
    };

    /// An open connection. Errors: unavailable.
    Result<Lease> acquire();

    /// When the next attempt to connect will be made; in the past if there is no reason to wait.
    Backoff::TimePoint next_try() const;

private:
    void give_back(std::unique_ptr<RedisConnection> connection);
    std::unique_ptr<RedisConnection> pop_fresh();
    void note(const Result<>& opened);

    const Log log_;
    const RedisAddress address_;
    const std::chrono::milliseconds timeout_;

    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<RedisConnection>> idle_;  // the last used at the end
    Backoff backoff_;
};

}  // namespace undertone
