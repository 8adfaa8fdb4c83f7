#include "api/audit/credential_log.h"

#include "common/json_writer.h"

#include <algorithm>
#include <utility>

namespace undertone {

void CredentialLog::refused(CredentialUse use) {
    const std::lock_guard guard(mutex_);
    add(refusals_, refusals_max, std::move(use));
}

void CredentialLog::used(CredentialUse use) {
    const std::lock_guard guard(mutex_);
    add(uses_, uses_max, std::move(use));
}

void CredentialLog::add(Kinds& kinds, std::size_t kinds_max, CredentialUse use) {
    auto& source = use.source;
    Kind kind{.log = use.log,
              .action = std::move(use.action),
              .reason = std::move(use.reason),
              .actor_kind = std::move(source.actor_kind),
              .actor_id = std::move(source.actor_id),
              .address = std::move(source.address)};
    if (kinds.size() >= kinds_max && !kinds.contains(kind)) {
        kind = {.log = platform_log,
                .action = std::move(kind.action),
                .reason = "more than can be told apart",
                .actor_kind = "anonymous",
                .actor_id = {},
                .address = {}};
        source.request_id.clear();
    }
    const auto [at, is_new] = kinds.try_emplace(std::move(kind));
    if (is_new) at->second = {.first = clock_.now(), .request_id = std::move(source.request_id)};
    ++at->second.count;
}

std::vector<LoggedEvent> CredentialLog::take(bool ending) {
    const auto now = clock_.now();
    std::vector<LoggedEvent> events;
    const std::lock_guard guard(mutex_);
    const auto move_due = [&](Kinds& kinds, std::chrono::seconds within, bool all, bool granted) {
        std::erase_if(kinds, [&](const auto& each) {
            const auto& [kind, collapsed] = each;
            // A clock that was set back must not hold entries up.
            const bool due = now - collapsed.first >= within || now < collapsed.first;
            if (due || all) events.push_back(event_of(kind, collapsed, granted));
            return due || all;
        });
    };
    move_due(refusals_, refusals_within, ending, false);
    move_due(uses_, uses_within, ending || uses_.size() >= uses_max, true);
    std::stable_sort(events.begin(), events.end(),
                     [](const auto& a, const auto& b) { return a.log < b.log; });
    return events;
}

LoggedEvent CredentialLog::event_of(const Kind& kind, const Collapsed& collapsed, bool granted) {
    JsonWriter details;
    details.begin_object();
    if (!kind.reason.empty()) details.field("reason", kind.reason);
    details.field("count", collapsed.count).end_object();
    return {.log = kind.log,
            .event = {.at = collapsed.first,
                      .source = {.actor_kind = kind.actor_kind,
                                 .actor_id = kind.actor_id,
                                 .request_id = collapsed.request_id,
                                 .address = kind.address},
                      .action = kind.action,
                      .target_kind = {},
                      .target_id = {},
                      .outcome = granted ? "success" : "refused",
                      .details = details.take()}};
}

}  // namespace undertone
