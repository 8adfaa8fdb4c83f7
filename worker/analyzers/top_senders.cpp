#include "worker/analyzers/top_senders.h"

#include "worker/analyzers/sender_table.h"

#include <algorithm>

namespace undertone {

TopSenders top_senders(const SenderTable& senders,
                       const std::function<std::uint64_t(SenderId)>& messages_of) {
    struct Ranked {
        std::uint64_t messages;
        SenderId id;
    };
    std::vector<Ranked> ranked;
    ranked.reserve(senders.size());
    for (SenderId id = SenderTable::others + 1; id < senders.ids(); ++id) {
        if (const auto messages = messages_of(id); messages > 0) ranked.push_back({messages, id});
    }
    std::ranges::sort(ranked, [&](const Ranked& a, const Ranked& b) {
        if (a.messages != b.messages) return a.messages > b.messages;
        return senders.name(a.id) < senders.name(b.id);
    });

    TopSenders top;
    for (const auto& [messages, id] : ranked) {
        (top.shown.size() < TopSenders::shown_max ? top.shown : top.rest).push_back(id);
    }
    if (messages_of(SenderTable::others) > 0) top.rest.push_back(SenderTable::others);
    return top;
}

}  // namespace undertone
