// What a chat's messages scored, kept with its result so that a later one can be compared with it.
#pragma once

#include "common/result.h"
#include "common/sentiment/score.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Of a chat's first messages, in the order of the file; three bytes each.
class MessageScores {
public:
    /// Of what follows nothing is kept.
    static constexpr std::size_t kept_max = 1'000'000;

    void add(const Score& score);
    /// Adds those of the messages that follow.
    void append(const MessageScores& later);

    std::size_t size() const { return labels_.size(); }
    Label label(std::size_t index) const { return static_cast<Label>(labels_[index]); }
    /// To four decimals, cut towards 0.
    double score(std::size_t index) const { return scores_[index] / units; }

    /// The labels, a byte each, then the scores, two bytes each.
    std::string bytes() const;
    /// Errors: internal, what bytes() wrote is damaged.
    static Result<MessageScores> from_bytes(std::string_view bytes);

    bool operator==(const MessageScores&) const = default;
    static void transfer(auto& archive, auto& self) { archive(self.labels_, self.scores_); }

private:
    static constexpr double units = 1e4;  // of a score in `scores_`

    std::string labels_;
    std::vector<std::int16_t> scores_;
};

/// The messages whose labels differ, by index; those that only one of the two knows are left out.
std::vector<std::uint64_t> changed_labels(const MessageScores& before, const MessageScores& after);

}  // namespace undertone
