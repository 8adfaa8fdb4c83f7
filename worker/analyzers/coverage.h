// How much of a chat a result was made from.
#pragma once

#include "common/json_writer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace undertone {

/// A sample's numbers and what they mean for the whole chat (Horvitz-Thompson).
struct Coverage {
    std::uint64_t analysed = 0;  ///< messages that were looked at
    std::uint64_t all = 0;
    double share = 1;               ///< chance of each different message to be in the sample
    std::uint64_t count_error = 0;  ///< of an estimate; 19 of 20 are off by less

    bool exact() const { return analysed == all; }

    std::uint64_t estimate(std::uint64_t messages) const {
        if (exact()) return messages;
        const auto estimated = std::llround(static_cast<double>(messages) / share);
        return std::min(static_cast<std::uint64_t>(estimated), all);
    }

    void write(JsonWriter& json) const {
        json.field("analysed_messages", analysed)
            .field("total_messages", all)
            .field("exact", exact());
    }
};

}  // namespace undertone
