#include "common/queue/redis_pool.h"

namespace undertone {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t idle_max = 8;
constexpr milliseconds backoff_first{10};
constexpr milliseconds backoff_longest{1'000};

}  // namespace

RedisPool::RedisPool(const RedisConfig& config, const Log& log)
    : log_(log),
      address_(parse_redis_url(config.url).value()),
      timeout_(config.timeout_ms),
      backoff_(backoff_first, backoff_longest, std::random_device()()) {}

Result<RedisPool::Lease> RedisPool::acquire() {
    if (auto connection = pop_fresh()) return Lease(*this, std::move(connection));
    {
        const std::lock_guard lock(mutex_);
        if (!backoff_.may_try(std::chrono::steady_clock::now())) {
            return Error{ErrorCode::unavailable, "redis: waiting to connect again"};
        }
    }
    auto connection = std::make_unique<RedisConnection>(address_, timeout_);
    const auto opened = connection->open();
    note(opened);
    if (!opened) return opened.error();
    return Lease(*this, std::move(connection));
}

Backoff::TimePoint RedisPool::next_try() const {
    const std::lock_guard lock(mutex_);
    return backoff_.is_failing() ? backoff_.next_try() : Backoff::TimePoint::min();
}

std::unique_ptr<RedisConnection> RedisPool::pop_fresh() {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->is_fresh()) return connection;
    }
    return nullptr;
}

void RedisPool::give_back(std::unique_ptr<RedisConnection> connection) {
    if (!connection->is_open()) return;
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_max) idle_.push_back(std::move(connection));
}

void RedisPool::note(const Result<>& opened) {
    const std::lock_guard lock(mutex_);
    const bool was_failing = backoff_.is_failing();
    if (opened) {
        backoff_.succeeded();
        if (was_failing) log_.info("redis answers again", {{"address", address_.to_string()}});
        return;
    }
    backoff_.failed(std::chrono::steady_clock::now());
    if (!was_failing) log_.warn("redis does not answer", {{"error", opened.error().detail}});
}

}  // namespace undertone
