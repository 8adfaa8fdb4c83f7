// The conversation_metrics result: who talks how much, when, with which words, and how fast they
// answer.
#pragma once

#include "worker/analyzers/analyzer.h"
#include "worker/analyzers/emoji.h"
#include "worker/analyzers/reply_times.h"
#include "worker/analyzers/score_curve.h"
#include "worker/analyzers/text_results.h"
#include "worker/analyzers/words.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace undertone {

/// Messages with a time are compared with the one before them that has one, in the order of the
/// file. A file that runs backwards has silences and conversations, but no replies: a message dated
/// before the one it follows answers nothing.
class ConversationMetrics {
public:
    explicit ConversationMetrics(std::uint32_t conversation_gap_seconds);

    void fold(std::span<const Message> messages);
    void merge(const ConversationMetrics& later, SenderRenumbering renumbering);
    void write(JsonWriter& json, const SenderRanking& ranking, const TextResults& text) const;

    std::uint64_t messages() const { return messages_; }
    std::uint64_t untimed_messages() const { return messages_ - timed_messages_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.messages_, self.timed_messages_, self.first_, self.last_, self.earliest_,
                self.latest_, self.conversations_, self.first_reply_, self.replies_,
                self.participants_, self.curve_, self.emoji_);
        for (auto& day : self.hour_of_week_) {
            for (auto& hour : day) archive(hour);
        }
    }

private:
    using Micros = std::int64_t;

    /// A message as its neighbours see it.
    struct Moment {
        Micros time = 0;
        SenderId sender = 0;

        static void transfer(auto& archive, auto& self) { archive(self.time, self.sender); }
    };

    struct Participant {
        std::uint64_t messages = 0, words = 0, questions = 0;
        std::optional<Micros> first, last;  // of the messages with a time, in the file's order
        std::optional<Micros> longest_silence;
        ReplyTimes replies;

        void add_silence(Micros silence);

        static void transfer(auto& archive, auto& self) {
            archive(self.messages, self.words, self.questions, self.first, self.last,
                    self.longest_silence, self.replies);
        }
    };

    Participant& participant(SenderId id);
    void fold_text(const Message& message, Participant& sender);
    void fold_time(const Message& message, Participant& sender);
    /// Counts what lies between two messages that follow each other.
    void join(Moment before, Moment after);
    void merge_times(const ConversationMetrics& later, SenderRenumbering renumbering);
    void merge_participant(Participant& here, const Participant& later);

    void write_totals(JsonWriter& json, const SenderRanking& ranking) const;
    void write_participants(JsonWriter& json, const SenderRanking& ranking) const;
    void write_participant(JsonWriter& json, const Participant& participant) const;
    void write_hours(JsonWriter& json) const;
    void write_terms(JsonWriter& json, const TextResults& text) const;
    void write_shift(JsonWriter& json) const;

    Micros gap_;
    std::uint64_t messages_ = 0, timed_messages_ = 0;
    std::optional<Moment> first_, last_;  // of the messages with a time
    Micros earliest_ = 0, latest_ = 0;
    std::uint64_t conversations_ = 0;
    std::optional<Micros> first_reply_;
    ReplyTimes replies_;
    std::vector<Participant> participants_;                        // by SenderId
    std::array<std::array<std::uint64_t, 24>, 7> hour_of_week_{};  // Monday first
    ScoreCurve curve_;
    EmojiCounts emoji_;
    std::vector<WordSpan> words_;  // of the message in hand, if it is not ASCII
};

static_assert(Analyzer<ConversationMetrics>);

}  // namespace undertone
