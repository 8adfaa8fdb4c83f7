#include "worker/analyzers/sentiment_analyzer.h"

#include "common/sentiment/mean.h"
#include "worker/analyzers/sender_ranking.h"
#include "worker/analyzers/sender_table.h"

#include <algorithm>
#include <functional>

namespace undertone {
namespace {

void write_counts(JsonWriter& json, const LabelCounts& counts) {
    json.field("messages", counts.messages())
        .field("sentiment_score", mean_of_micro(counts.score_micro, counts.scored()))
        .field("positive", counts.of(Label::positive))
        .field("negative", counts.of(Label::negative))
        .field("neutral", counts.of(Label::neutral))
        .field("unscored", counts.of(Label::unscored));
}

}  // namespace

void LabelCounts::add(const LabelCounts& other) {
    std::ranges::transform(by_label, other.by_label, by_label.begin(), std::plus<>{});
    score_micro += other.score_micro;
}

void SentimentAnalyzer::fold(std::span<const Message> messages) {
    for (const auto& message : messages) {
        if (message.sender >= by_sender_.size()) by_sender_.resize(message.sender + 1);
        by_sender_[message.sender].add(message);
        totals_.add(message);
        languages_.add(message.score.language, 1);
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
    languages_.merge(later.languages_);
    timeline_.merge(later.timeline_);
    for (SenderId id = 0; id < later.by_sender_.size(); ++id) {
        const auto here = renumbering[id];
        if (here >= by_sender_.size()) by_sender_.resize(here + 1);
        by_sender_[here].add(later.by_sender_[id]);
    }
}

void SentimentAnalyzer::write(JsonWriter& json, const SenderRanking& ranking) const {
    const auto mean = mean_of_micro(totals_.score_micro, totals_.scored());
    const auto label = label_of_mean(totals_.score_micro, totals_.scored());
    json.begin_object()
        .field("overall_sentiment", to_string(label))
        .field("sentiment_score", mean.value_or(0))  // a number even for an empty chat
        .field("positive_messages", totals_.of(Label::positive))
        .field("negative_messages", totals_.of(Label::negative))
        .field("neutral_messages", totals_.of(Label::neutral))
        .field("unscored_messages", totals_.of(Label::unscored))
        .field("total_messages", totals_.messages())
        .field("coverage", share_of(totals_.scored(), totals_.messages()))
        .field("labeling", Scorer::labeling)
        .field("dictionary_version", scorer_.used_dictionary());
    write_senders(json, ranking);
    json.field("timeline_step_seconds", timeline_.step_seconds()).key("timeline");
    timeline_.write(json);
    json.key("most_positive");
    positive_.write(json, ranking.senders);
    json.key("most_negative");
    negative_.write(json, ranking.senders);
    json.key("languages");
    languages_.write(json);
    json.end_object();
}

void SentimentAnalyzer::write_senders(JsonWriter& json, const SenderRanking& ranking) const {
    json.key("by_sender").begin_array();
    for (const auto id : ranking.shown) {
        json.begin_object().field("sender", ranking.senders.name(id));
        write_counts(json, of_sender(id));
        json.end_object();
    }
    if (!ranking.rest.empty()) {
        LabelCounts rest;
        for (const auto id : ranking.rest) rest.add(of_sender(id));
        json.begin_object().field("sender", nullptr).field("others", true);
        write_counts(json, rest);
        json.end_object();
    }
    json.end_array();
    json.field("by_sender_shown_max", SenderRanking::shown_max);
}

}  // namespace undertone
