#include "api/idempotency/in_flight_keys.h"

#include <fmt/format.h>

#include <vector>

namespace undertone {
namespace {

constexpr std::chrono::milliseconds mark_life{60'000};
constexpr std::chrono::milliseconds renewed_every{20'000};

std::string redis_key(std::string_view name) { return fmt::format("ut:{{q0}}:keyed:{}", name); }

/// SET key 1 NX|XX PX 60000
RedisCommand set_mark(std::string_view name, std::string_view condition) {
    RedisCommand command("SET");
    command.add(redis_key(name)).add("1").add(condition).add("PX");
    command.add(static_cast<std::uint64_t>(mark_life.count()));
    return command;
}

}  // namespace

InFlightKeys::InFlightKeys(RedisPool& redis)
    : redis_(redis),
      renewer_(renewed_every, PeriodicThread::First::after_interval, [this] { renew(); }) {}

bool InFlightKeys::take(const std::string& name) {
    {
        const std::lock_guard lock(mutex_);
        if (!ours_.insert(name).second) return false;
    }
    if (mark(name)) return true;
    const std::lock_guard lock(mutex_);
    ours_.erase(name);
    return false;
}

/// False only where Redis says so: what decides in the end is the store.
bool InFlightKeys::mark(std::string_view name) {
    auto redis = redis_.acquire();
    if (!redis) return true;
    const auto set = (*redis)->run(set_mark(name, "NX"));
    return !set || !set->value().is_null();
}

void InFlightKeys::release(const std::string& name) {
    {
        const std::lock_guard lock(mutex_);
        if (ours_.erase(name) == 0) return;
    }
    if (auto redis = redis_.acquire()) {
        (void)(*redis)->run(RedisCommand("DEL").add(redis_key(name)));
    }
}

void InFlightKeys::renew() {
    std::vector<std::string> names;
    {
        const std::lock_guard lock(mutex_);
        names.assign(ours_.begin(), ours_.end());
    }
    if (names.empty()) return;
    auto redis = redis_.acquire();
    if (!redis) return;
    for (const auto& name : names) {
        // Only one that is still there: a request that has ended meanwhile leaves no mark behind.
        if (!(*redis)->run(set_mark(name, "XX"))) return;
    }
}

}  // namespace undertone
