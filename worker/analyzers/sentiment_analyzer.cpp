#include "worker/analyzers/sentiment_analyzer.h"

#include "worker/analyzers/rounding.h"
#include "worker/analyzers/sender_table.h"
#include "worker/analyzers/top_senders.h"

#include <algorithm>

namespace undertone {
namespace {

/// The label of a mean, decided on the exact sums.
std::string_view overall_label(const LabelCounts& counts) {
    constexpr std::int64_t polar_from_micro = 50'000;
    const auto limit = polar_from_micro * static_cast<std::int64_t>(counts.scored());
    if (counts.score_micro >= limit && limit > 0) return to_string(Label::positive);
    if (counts.score_micro <= -limit && limit > 0) return to_string(Label::negative);
    return to_string(Label::neutral);
}

void write_counts(JsonWriter& json, const LabelCounts& counts) {
    json.field("messages", counts.messages())
        .field("sentiment_score", mean_of_micro(counts.score_micro, counts.scored()))
        .field("positive", counts.positive)
        .field("negative", counts.negative)
        .field("neutral", counts.neutral)
        .field("unscored", counts.unscored);
}

}  // namespace

void LabelCounts::add(const Message& message) {
    switch (message.score.label) {
        case Label::positive:
            ++positive;
            break;
        case Label::negative:
            ++negative;
            break;
        case Label::neutral:
            ++neutral;
            break;
        case Label::unscored:
            ++unscored;
            break;
    }
    score_micro += message.score_micro;
}

void LabelCounts::add(const LabelCounts& other) {
    positive += other.positive;
    negative += other.negative;
    neutral += other.neutral;
    unscored += other.unscored;
    score_micro += other.score_micro;
}

void SentimentAnalyzer::fold(std::span<const Message> messages) {
    for (const auto& message : messages) {
        if (message.sender >= by_sender_.size()) by_sender_.resize(message.sender + 1);
        by_sender_[message.sender].add(message);
        totals_.add(message);
        if (message.time) timeline_.add(message);
    }
    positive_.fold(messages, scorer_);
    negative_.fold(messages, scorer_);
}

void SentimentAnalyzer::merge(const SentimentAnalyzer& later, SenderRenumbering renumbering) {
    const auto offset = totals_.messages();
    positive_.merge(later.positive_, renumbering, offset);
    negative_.merge(later.negative_, renumbering, offset);
    totals_.add(later.totals_);
    timeline_.merge(later.timeline_);
    for (SenderId id = 0; id < later.by_sender_.size(); ++id) {
        const auto here = renumbering[id];
        if (here >= by_sender_.size()) by_sender_.resize(here + 1);
        by_sender_[here].add(later.by_sender_[id]);
    }
}

void SentimentAnalyzer::write(JsonWriter& json, const SenderTable& senders) const {
    const auto mean = mean_of_micro(totals_.score_micro, totals_.scored());
    json.begin_object()
        .field("overall_sentiment", overall_label(totals_))
        .field("sentiment_score", mean.value_or(0))  // a number even for an empty chat
        .field("positive_messages", totals_.positive)
        .field("negative_messages", totals_.negative)
        .field("neutral_messages", totals_.neutral)
        .field("unscored_messages", totals_.unscored)
        .field("total_messages", totals_.messages())
        .field("coverage", share_of(totals_.scored(), totals_.messages()));
    write_senders(json, senders);
    json.field("timeline_step_seconds", timeline_.step_seconds()).key("timeline");
    timeline_.write(json);
    json.key("most_positive");
    positive_.write(json, senders);
    json.key("most_negative");
    negative_.write(json, senders);
    json.key("languages").begin_object().end_object();
    json.end_object();
}

void SentimentAnalyzer::write_senders(JsonWriter& json, const SenderTable& senders) const {
    const auto counts_of = [this](SenderId id) {
        return id < by_sender_.size() ? by_sender_[id] : LabelCounts{};
    };
    const auto top = top_senders(senders, [&](SenderId id) { return counts_of(id).messages(); });
    json.key("by_sender").begin_array();
    for (const auto id : top.shown) {
        json.begin_object().field("sender", senders.name(id));
        write_counts(json, counts_of(id));
        json.end_object();
    }
    if (!top.rest.empty()) {
        LabelCounts rest;
        for (const auto id : top.rest) rest.add(counts_of(id));
        json.begin_object().field("sender", nullptr).field("others", true);
        write_counts(json, rest);
        json.end_object();
    }
    json.end_array();
    json.field("by_sender_shown_max", TopSenders::shown_max);
}

}  // namespace undertone
