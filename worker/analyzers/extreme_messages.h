// The messages that stand out, with their reasons.
#pragma once

#include "common/sentiment/scorer.h"
#include "worker/analyzers/analyzer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Keeps the five messages with the highest (or lowest) score; of equals the earlier.
class ExtremeMessages {
public:
    static constexpr std::size_t kept_max = 5;
    /// The strongest of each. GET /messages has all of them; these are written with every result.
    static constexpr std::size_t evidence_max = 6;

    enum class Side : std::uint8_t { positive, negative };

    explicit ExtremeMessages(Side side) : side_(side) {}

    void fold(std::span<const Message> messages, const Scorer& scorer);
    /// `offset`: how many messages stand before the later part.
    void merge(const ExtremeMessages& later, SenderRenumbering renumbering, std::uint64_t offset);
    void write(JsonWriter& json, const SenderTable& senders) const;

    static void transfer(auto& archive, auto& self) { archive(self.kept_); }

private:
    struct Reason {
        std::uint32_t start = 0, end = 0;
        std::string term, rule;
        double contribution = 0;

        static void transfer(auto& archive, auto& self) {
            archive(self.start, self.end, self.term, self.rule, self.contribution);
        }
    };

    struct Extreme {
        std::uint64_t index = 0;
        SenderId sender = 0;
        double score = 0;
        std::string excerpt;
        std::vector<Reason> reasons;
        std::uint64_t reasons_left_out = 0;

        static void transfer(auto& archive, auto& self) {
            archive(self.index, self.sender, self.score, self.excerpt, self.reasons,
                    self.reasons_left_out);
        }
    };

    bool qualifies(const Message& message) const;
    /// By score, and of equals the earlier. Of messages or those kept.
    bool stands_out_more(double score, std::uint64_t index, double than_score,
                         std::uint64_t than_index) const;
    void keep(Extreme extreme);
    static Extreme make_extreme(const Message& message, const Scorer& scorer);

    Side side_;
    std::vector<Extreme> kept_;  // best first
};

}  // namespace undertone
