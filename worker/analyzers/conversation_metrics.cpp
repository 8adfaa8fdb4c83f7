#include "worker/analyzers/conversation_metrics.h"

#include "common/clock.h"
#include "common/sentiment/mean.h"
#include "worker/analyzers/sender_ranking.h"
#include "worker/analyzers/sender_table.h"

#include <algorithm>
#include <cstdlib>

namespace undertone {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t micros_per_hour = 3'600 * micros_per_second;
constexpr std::int64_t hours_per_week = 7 * 24;
constexpr std::int64_t thursday = 3 * 24;  // 1970-01-01, in hours since Monday

double seconds(std::int64_t micros) { return static_cast<double>(micros) / 1e6; }

std::optional<double> seconds(std::optional<std::int64_t> micros) {
    if (!micros) return std::nullopt;
    return seconds(*micros);
}

/// 0 is Monday 00:00 to 01:00 by the writer's clock.
std::size_t hour_of_week(const Timestamp& time) {
    const auto local = time.micros + time.offset_seconds * micros_per_second;
    const auto hours = local / micros_per_hour - (local % micros_per_hour < 0 ? 1 : 0);
    const auto hour = (hours + thursday) % hours_per_week;
    return static_cast<std::size_t>(hour < 0 ? hour + hours_per_week : hour);
}

}  // namespace

ConversationMetrics::ConversationMetrics(std::uint32_t conversation_gap_seconds)
    : gap_(conversation_gap_seconds * micros_per_second) {}

void ConversationMetrics::Participant::add_silence(Micros silence) {
    longest_silence = std::max(longest_silence.value_or(0), silence);
}

ConversationMetrics::Participant& ConversationMetrics::participant(SenderId id) {
    if (id >= participants_.size()) participants_.resize(id + 1);
    return participants_[id];
}

void ConversationMetrics::fold(std::span<const Message> messages) {
    for (const auto& message : messages) {
        auto& sender = participant(message.sender);
        ++sender.messages;
        fold_text(message, sender);
        curve_.add(message.score.label != Label::unscored, message.score_micro);
        if (message.time) fold_time(message, sender);
    }
    messages_ += messages.size();
}

void ConversationMetrics::fold_text(const Message& message, Participant& sender) {
    const auto ascii_words = count_ascii_words(message.text);
    if (!ascii_words) {
        words_.clear();
        find_unicode_words(message.text, words_);
        emoji_.fold(message.text);
    }
    sender.words += ascii_words.value_or(words_.size());
    sender.questions += has_question_mark(message.text, ascii_words.has_value());
}

void ConversationMetrics::fold_time(const Message& message, Participant& sender) {
    const Moment now{message.time->micros, message.sender};
    const auto hour = hour_of_week(*message.time);
    ++hour_of_week_[hour / 24][hour % 24];
    if (sender.last) {
        sender.add_silence(std::abs(now.time - *sender.last));
    } else {
        sender.first = now.time;
    }
    sender.last = now.time;

    if (last_) {
        earliest_ = std::min(earliest_, now.time);
        latest_ = std::max(latest_, now.time);
        join(*last_, now);
    } else {
        first_ = now;
        earliest_ = latest_ = now.time;
        conversations_ = 1;
    }
    last_ = now;
    ++timed_messages_;
}

void ConversationMetrics::join(Moment before, Moment after) {
    const auto silence = after.time - before.time;
    if (std::abs(silence) > gap_) {
        ++conversations_;
    } else if (before.sender != after.sender && silence >= 0) {
        replies_.add(silence);
        participant(after.sender).replies.add(silence);
        if (!first_reply_) first_reply_ = silence;
    }
}

void ConversationMetrics::merge(const ConversationMetrics& later, SenderRenumbering renumbering) {
    merge_times(later, renumbering);
    for (SenderId id = 0; id < later.participants_.size(); ++id) {
        merge_participant(participant(renumbering[id]), later.participants_[id]);
    }
    curve_.append(later.curve_);
    emoji_.merge(later.emoji_);
    messages_ += later.messages_;
}

void ConversationMetrics::merge_times(const ConversationMetrics& later,
                                      SenderRenumbering renumbering) {
    if (!later.first_) return;
    const auto renumbered = [&](Moment moment) {
        return Moment{moment.time, renumbering[moment.sender]};
    };
    if (last_) {
        --conversations_;  // the later part took its first message for the start of one
        join(*last_, renumbered(*later.first_));
        earliest_ = std::min(earliest_, later.earliest_);
        latest_ = std::max(latest_, later.latest_);
    } else {
        first_ = renumbered(*later.first_);
        earliest_ = later.earliest_;
        latest_ = later.latest_;
    }
    last_ = renumbered(*later.last_);
    conversations_ += later.conversations_;
    if (!first_reply_) first_reply_ = later.first_reply_;
    replies_.merge(later.replies_);
    timed_messages_ += later.timed_messages_;
    for (std::size_t day = 0; day < hour_of_week_.size(); ++day) {
        for (std::size_t hour = 0; hour < hour_of_week_[day].size(); ++hour) {
            hour_of_week_[day][hour] += later.hour_of_week_[day][hour];
        }
    }
}

void ConversationMetrics::merge_participant(Participant& here, const Participant& later) {
    here.messages += later.messages;
    here.words += later.words;
    here.questions += later.questions;
    here.replies.merge(later.replies);
    if (later.longest_silence) here.add_silence(*later.longest_silence);
    if (!later.first) return;
    if (here.last) {
        here.add_silence(std::abs(*later.first - *here.last));
    } else {
        here.first = later.first;
    }
    here.last = later.last;
}

void ConversationMetrics::write(JsonWriter& json, const SenderRanking& ranking,
                                const TextResults& text) const {
    json.begin_object();
    write_totals(json, ranking);
    write_participants(json, ranking);
    write_hours(json);
    write_terms(json, text);
    write_shift(json);
    json.end_object();
}

void ConversationMetrics::write_totals(JsonWriter& json, const SenderRanking& ranking) const {
    json.field("message_count", messages_)
        .field("participant_count", ranking.senders.size())
        .field("participant_count_exact", ranking.senders.complete());
    if (last_) {
        json.field("started_at", to_rfc3339(from_micros(earliest_)))
            .field("ended_at", to_rfc3339(from_micros(latest_)))
            .field("duration_seconds", seconds(latest_ - earliest_));
    } else {
        json.field("started_at", nullptr)
            .field("ended_at", nullptr)
            .field("duration_seconds", nullptr);
    }
    json.field("conversations", conversations_)
        .field("conversation_gap_seconds", gap_ / micros_per_second)
        .field("replies", replies_.count())
        .field("median_reply_seconds", replies_.quantile(0.5))
        .field("p90_reply_seconds", replies_.quantile(0.9))
        .field("first_reply_seconds", seconds(first_reply_));
}

void ConversationMetrics::write_participants(JsonWriter& json, const SenderRanking& ranking) const {
    const Participant nobody;
    const auto at = [&](SenderId id) -> const Participant& {
        return id < participants_.size() ? participants_[id] : nobody;
    };
    json.key("participants").begin_array();
    for (const auto id : ranking.shown) {
        json.begin_object().field("sender", ranking.senders.name(id));
        write_participant(json, at(id));
        json.end_object();
    }
    if (!ranking.rest.empty()) {
        Participant rest;  // together they have counts, but no times that mean anything
        for (const auto id : ranking.rest) {
            rest.messages += at(id).messages;
            rest.words += at(id).words;
            rest.questions += at(id).questions;
        }
        json.begin_object().field("sender", nullptr).field("others", true);
        write_participant(json, rest);
        json.end_object();
    }
    json.end_array();
    json.field("participants_shown_max", SenderRanking::shown_max);
}

void ConversationMetrics::write_participant(JsonWriter& json,
                                            const Participant& participant) const {
    json.field("messages", participant.messages)
        .field("words", participant.words)
        .field("share", share_of(participant.messages, messages_))
        .field("questions", participant.questions)
        .field("median_reply_seconds", participant.replies.quantile(0.5))
        .field("p90_reply_seconds", participant.replies.quantile(0.9))
        .field("longest_silence_seconds", seconds(participant.longest_silence));
}

void ConversationMetrics::write_hours(JsonWriter& json) const {
    json.key("hour_of_week").begin_array();
    for (const auto& day : hour_of_week_) {
        json.begin_array();
        for (const auto messages : day) json.value(messages);
        json.end_array();
    }
    json.end_array();
}

void ConversationMetrics::write_terms(JsonWriter& json, const TextResults& text) const {
    json.key("keywords").raw(text.keywords);
    json.field("keywords_count_error_max", text.keywords_count_error).key("emoji");
    emoji_.write(json);
    json.field("emoji_count_error_max", emoji_.error_max());
}

void ConversationMetrics::write_shift(JsonWriter& json) const {
    const auto quarter = messages_ == 0 ? 0 : std::max<std::uint64_t>(messages_ / 4, 1);
    const auto first = curve_.mean_of_first(quarter), last = curve_.mean_of_last(quarter);
    std::optional<double> shift;
    if (first && last) shift = std::round((*last - *first) * 1e6) / 1e6;
    json.key("sentiment_shift")
        .begin_object()
        .field("first_quarter", first)
        .field("last_quarter", last)
        .field("shift", shift)
        .end_object();
}

}  // namespace undertone
