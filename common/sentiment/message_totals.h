// How many messages there are and how they are meant, exactly.
#pragma once

#include <cstdint>

namespace undertone {

/// What one result adds to its tenant's counters, and their sum. Exact integers, so that a delete
/// can take them out again.
struct MessageTotals {
    std::int64_t messages = 0;  ///< positive + negative + neutral + unscored
    std::int64_t positive = 0, negative = 0, neutral = 0, unscored = 0;
    std::int64_t score_sum_micro = 0;  ///< sum of the scored messages' scores, each rounded to 1e-6

    std::int64_t scored() const { return messages - unscored; }
    MessageTotals operator-() const {
        return {-messages, -positive, -negative, -neutral, -unscored, -score_sum_micro};
    }
    bool operator==(const MessageTotals&) const = default;
};

}  // namespace undertone
