#include "cli/account_news.h"

#include "common/queue/events.h"

namespace undertone {

void announce_account_change(const OpenStore& store) {
    const auto& redis = store.loaded.config.redis;
    if (redis.url.empty()) return;
    const auto publisher = make_event_publisher(redis, store.log);
    (void)publisher->publish({&accounts_changed, 1});
}

}  // namespace undertone
