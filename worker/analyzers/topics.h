// What a chat is about: keywords that are used together.
#pragma once

#include "worker/analyzers/keywords.h"
#include "worker/analyzers/message_sample.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace undertone {

struct Topic {
    std::vector<std::string> terms;  ///< the heaviest keyword, then those that go with it best
    std::uint64_t messages = 0;      ///< that hold at least one of the terms
    std::uint64_t scored = 0;
    std::int64_t score_micro = 0;                 ///< sum over the scored ones
    std::vector<const SampledMessage*> examples;  ///< most terms first, then the earliest
};

/// Takes the heaviest keyword that is in no topic yet, and with it up to four others whose
/// normalised pointwise mutual information with it (G. Bouma 2009), over messages that hold both,
/// is at least 0.2; again and again. A keyword that goes with no other makes no topic.
class TopicFinder {
public:
    static constexpr std::size_t keywords_max = 100;
    static constexpr std::size_t topics_max = 10;
    static constexpr std::size_t terms_max = 5;
    static constexpr std::size_t examples_max = 3;
    static constexpr std::uint64_t together_min = 2;  ///< messages
    static constexpr double association_min = 0.2;

    /// `keywords`: heaviest first, at most keywords_max, of so many `terms`.
    TopicFinder(std::span<const Keyword> keywords, std::size_t terms);

    /// `message` outlives the finder; in the order of the file.
    void add(const SampledMessage& message, std::span<const TextWord> words);
    std::vector<Topic> find() const;

private:
    using KeywordId = std::uint8_t;
    static constexpr KeywordId none = 0xFF;

    struct Mention {
        const SampledMessage* message;
        std::uint32_t begin, end;  // its keywords, each once, in held_
    };

    std::span<const KeywordId> held_by(const Mention& mention) const {
        return std::span(held_).subspan(mention.begin, mention.end - mention.begin);
    }
    std::uint64_t together(std::size_t a, std::size_t b) const {
        return together_[a * keywords_.size() + b];
    }
    double association(std::size_t a, std::size_t b) const;
    std::vector<KeywordId> partners_of(std::size_t seed, const std::vector<bool>& used) const;
    Topic make_topic(std::span<const KeywordId> terms) const;

    std::span<const Keyword> keywords_;
    std::vector<KeywordId> ids_;  // by TermId
    std::uint64_t messages_ = 0;
    std::vector<std::uint64_t> together_;  // messages with both; on the diagonal: with the keyword
    std::vector<Mention> mentions_;
    std::vector<KeywordId> held_;
};

}  // namespace undertone
