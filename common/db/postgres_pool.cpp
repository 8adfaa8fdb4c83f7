#include "common/db/postgres_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace undertone {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds first_pause_max{50};
constexpr milliseconds pause_max{2'000};

}  // namespace

ReconnectBackoff::ReconnectBackoff(std::uint64_t seed)
    : backoff_(first_pause_max, pause_max, seed) {}

void ReconnectBackoff::failed(Time now, Error error) {
    // Threads that tried at the same time have seen one failure, not several in a row.
    if (backoff_.may_try(now)) backoff_.failed(now);
    error_ = std::move(error);
}

PostgresPool::PostgresPool(std::string url, std::size_t size, milliseconds timeout)
    : url_(std::move(url)),
      size_(std::max<std::size_t>(size, 1)),
      timeout_(timeout),
      backoff_(std::random_device{}()) {}

Result<PostgresPool::Lease> PostgresPool::acquire() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, timeout_, [this] { return leased_ < size_; })) {
        return Error{ErrorCode::unavailable,
                     fmt::format("all {} connections to PostgreSQL are busy", size_)};
    }
    if (idle_.empty()) {
        if (const auto* refusal = backoff_.refusal(Steady::now())) return *refusal;
        ++leased_;
        lock.unlock();
        return connect();
    }
    ++leased_;
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection));
}

Result<PostgresPool::Lease> PostgresPool::connect() {
    auto connection = PostgresConnection::open(url_, timeout_);
    {
        const std::lock_guard guard(mutex_);
        if (connection) {
            backoff_.succeeded();
            return Lease(*this, std::move(*connection));
        }
        --leased_;
        backoff_.failed(Steady::now(), connection.error());
    }
    returned_.notify_one();
    return connection.error();
}

void PostgresPool::close_idle() {
    std::vector<std::unique_ptr<PostgresConnection>> closed;
    const std::lock_guard guard(mutex_);
    closed.swap(idle_);
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
    if (!connection->reusable()) connection.reset();  // closing it takes a while: not under lock
    {
        const std::lock_guard guard(mutex_);
        --leased_;
        if (connection) idle_.push_back(std::move(connection));
    }
    returned_.notify_one();
}

}  // namespace undertone
