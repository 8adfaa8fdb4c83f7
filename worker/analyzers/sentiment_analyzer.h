// The sentiment_analysis result: how a chat feels, by sender, over time, and where most.
#pragma once

#include "worker/analyzers/analyzer.h"
#include "worker/analyzers/highlights.h"
#include "worker/analyzers/timeline.h"

#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

/// Messages by label, and the sum of the scored ones' scores.
struct LabelCounts {
    std::uint64_t positive = 0, negative = 0, neutral = 0, unscored = 0;
    std::int64_t score_micro = 0;

    std::uint64_t scored() const { return positive + negative + neutral; }
    std::uint64_t messages() const { return scored() + unscored; }

    void add(const Message& message);
    void add(const LabelCounts& other);

    static void transfer(auto& archive, auto& self) {
        archive(self.positive, self.negative, self.neutral, self.unscored, self.score_micro);
    }
};

class SentimentAnalyzer {
public:
    explicit SentimentAnalyzer(const Scorer& scorer) : scorer_(scorer) {}

    void fold(std::span<const Message> messages);
    void merge(const SentimentAnalyzer& later, SenderRenumbering renumbering);
    void write(JsonWriter& json, const SenderTable& senders) const;

    const LabelCounts& totals() const { return totals_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.totals_, self.by_sender_, self.timeline_, self.positive_, self.negative_);
    }

private:
    void write_senders(JsonWriter& json, const SenderTable& senders) const;

    const Scorer& scorer_;
    LabelCounts totals_;
    std::vector<LabelCounts> by_sender_;  // by SenderId
    Timeline timeline_;
    Highlights positive_{Highlights::Side::positive};
    Highlights negative_{Highlights::Side::negative};
};

static_assert(Analyzer<SentimentAnalyzer>);

}  // namespace undertone
