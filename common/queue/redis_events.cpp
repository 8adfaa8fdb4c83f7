#include "common/queue/redis_events.h"

namespace undertone {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view channel = "ut:events";
constexpr std::size_t id_bytes = 16;

constexpr milliseconds backoff_first{10};
constexpr milliseconds backoff_longest{1'000};

}  // namespace

RedisEventPublisher::RedisEventPublisher(const RedisConfig& config, const Log& log)
    : connections_(config, log.with({{"redis", "events"}})) {}

Result<> RedisEventPublisher::publish(std::span<const JobId> changed) {
    if (changed.empty()) return {};
    std::string message;
    message.reserve(changed.size() * id_bytes);
    for (const auto& job : changed) message.append(job.view());

    const auto connection = connections_.acquire();
    if (!connection) return connection.error();
    const auto published = (*connection)->run(RedisCommand("PUBLISH").add(channel).add(message));
    if (!published) return published.error();
    return {};
}

RedisEventListener::RedisEventListener(const RedisConfig& config, const Log& log)
    : log_(log),
      connection_(parse_redis_url(config.url).value(), milliseconds(config.timeout_ms)),
      backoff_(backoff_first, backoff_longest, std::random_device()()),
      thread_([this] { listen(); }) {}

RedisEventListener::~RedisEventListener() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    connection_.interrupt();
    thread_.join();
}

std::uint64_t RedisEventListener::watch(JobId job, Notify notify) {
    return watchers_.add(job, std::move(notify));
}

void RedisEventListener::unwatch(std::uint64_t watcher) { watchers_.remove(watcher); }

void RedisEventListener::listen() {
    while (!is_stopping()) {
        auto heard = subscribe();
        if (heard) {
            backoff_.succeeded();
            // What changed while nobody listened is unknown: all have to look.
            watchers_.notify_all();
        }
        while (heard) heard = deliver();

        connection_.close();
        if (is_stopping()) return;
        if (!backoff_.is_failing()) log_.warn("events lost", {{"error", heard.error().detail}});
        backoff_.failed(std::chrono::steady_clock::now());
        pause_until(backoff_.next_try());
    }
}

Result<> RedisEventListener::subscribe() {
    if (auto opened = connection_.open(); !opened) return opened;
    const auto subscribed = connection_.run(RedisCommand("SUBSCRIBE").add(channel));
    if (!subscribed) return subscribed.error();
    return connection_.set_answer_timeout(milliseconds(0));
}

/// Blocks for one message.
Result<> RedisEventListener::deliver() {
    const auto reply = connection_.read();
    if (!reply) return reply.error();
    const auto message = reply->value();  // "message", channel, ids
    if (message.is_error() || message.size() != 3 || message[0].text() != "message") return {};
    const auto ids = message[2].text();
    for (std::size_t at = 0; at + id_bytes <= ids.size(); at += id_bytes) {
        watchers_.notify(JobId::from_bytes(ids.substr(at, id_bytes)));
    }
    return {};
}

void RedisEventListener::pause_until(Backoff::TimePoint time) {
    std::unique_lock lock(mutex_);
    stop_.wait_until(lock, time, [&] { return stopping_; });
}

bool RedisEventListener::is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

std::unique_ptr<EventPublisher> make_event_publisher(const RedisConfig& config, const Log& log) {
    return std::make_unique<RedisEventPublisher>(config, log);
}

std::unique_ptr<EventListener> make_event_listener(const RedisConfig& config, const Log& log) {
    return std::make_unique<RedisEventListener>(config, log);
}

}  // namespace undertone
