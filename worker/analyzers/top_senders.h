// Which senders a result lists one by one, and which together.
#pragma once

#include "worker/analyzers/analyzer.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace undertone {

struct TopSenders {
    static constexpr std::size_t shown_max = 1'000;

    std::vector<SenderId> shown;  ///< most messages first, equals by name
    std::vector<SenderId> rest;   ///< SenderTable::others among them, if it was ever used
};

/// `messages_of(id)` is asked for every id of `senders`; who has no message is left out.
TopSenders top_senders(const SenderTable& senders,
                       const std::function<std::uint64_t(SenderId)>& messages_of);

}  // namespace undertone
