// The sentiment_analysis result: how a chat feels, by sender, over time, and where most.
#pragma once

#include "worker/analyzers/analyzer.h"
#include "worker/analyzers/extreme_messages.h"
#include "worker/analyzers/language_counts.h"
#include "worker/analyzers/timeline.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

/// Messages by label, and the sum of the scored ones' scores.
struct LabelCounts {
    std::array<std::uint64_t, 4> by_label{};
    std::int64_t score_micro = 0;

    std::uint64_t of(Label label) const { return by_label[static_cast<std::size_t>(label)]; }
    std::uint64_t scored() const { return messages() - of(Label::unscored); }
    std::uint64_t messages() const { return by_label[0] + by_label[1] + by_label[2] + by_label[3]; }

    void add(const Message& message) {
        ++by_label[static_cast<std::size_t>(message.score.label)];
        score_micro += message.score_micro;
    }
    void add(const LabelCounts& other);

    static void transfer(auto& archive, auto& self) {
        for (auto& count : self.by_label) archive(count);
        archive(self.score_micro);
    }
};

class SentimentAnalyzer {
public:
    explicit SentimentAnalyzer(const Scorer& scorer) : scorer_(scorer) {}

    void fold(std::span<const Message> messages);
    void merge(const SentimentAnalyzer& later, SenderRenumbering renumbering);
    void write(JsonWriter& json, const SenderRanking& ranking) const;

    const LabelCounts& totals() const { return totals_; }
    LabelCounts of_sender(SenderId id) const {
        return id < by_sender_.size() ? by_sender_[id] : LabelCounts{};
    }

    static void transfer(auto& archive, auto& self) {
        archive(self.totals_, self.languages_, self.by_sender_, self.timeline_, self.positive_,
                self.negative_);
    }

private:
    void write_senders(JsonWriter& json, const SenderRanking& ranking) const;

    const Scorer& scorer_;
    LabelCounts totals_;
    LanguageCounts languages_;
    std::vector<LabelCounts> by_sender_;  // by SenderId
    Timeline timeline_;
    ExtremeMessages positive_{ExtremeMessages::Side::positive};
    ExtremeMessages negative_{ExtremeMessages::Side::negative};
};

static_assert(Analyzer<SentimentAnalyzer>);

}  // namespace undertone
