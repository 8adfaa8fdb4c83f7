#include "worker/analyzers/sender_ranking.h"

#include "worker/analyzers/sender_table.h"

#include <algorithm>

namespace undertone {

SenderRanking rank_senders(const SenderTable& senders, const std::vector<std::uint64_t>& messages) {
    SenderRanking ranking{.senders = senders, .shown = {}, .rest = {}};
    auto& shown = ranking.shown;
    shown.reserve(messages.size());
    for (SenderId id = SenderTable::others + 1; id < messages.size(); ++id) {
        if (messages[id] > 0) shown.push_back(id);
    }
    std::ranges::sort(shown, [&](SenderId a, SenderId b) {
        if (messages[a] != messages[b]) return messages[a] > messages[b];
        return senders.name(a) < senders.name(b);
    });
    if (shown.size() > SenderRanking::shown_max) {
        ranking.rest.assign(shown.begin() + SenderRanking::shown_max, shown.end());
        shown.resize(SenderRanking::shown_max);
    }
    const bool others = !messages.empty() && messages[SenderTable::others] > 0;
    if (others) ranking.rest.push_back(SenderTable::others);
    return ranking;
}

}  // namespace undertone
