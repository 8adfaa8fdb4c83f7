// Which senders a result lists one by one, and which together.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <cstddef>
#include <vector>

namespace undertone {

struct SenderRanking {
    static constexpr std::size_t shown_max = 1'000;

    const SenderTable& senders;
    std::vector<SenderId> shown;  ///< most messages first, equals by name
    std::vector<SenderId> rest;   ///< SenderTable::others among them, if it was ever used
};

/// `messages[id]` are the sender's messages; who has none is left out.
SenderRanking rank_senders(const SenderTable& senders, const std::vector<std::uint64_t>& messages);

}  // namespace undertone
