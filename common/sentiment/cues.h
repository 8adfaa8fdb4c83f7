// What stands in a message beside rated and learned words: phrases and emoji, and what they add to
// the model's polarity.
#pragma once

#include "common/sentiment/message_words.h"

#include <boost/container/small_vector.hpp>

#include <cmath>
#include <cstdint>
#include <string_view>

namespace undertone {

/// An emoji and its rating, -5 to 5.
struct EmojiEntry {
    char32_t emoji;
    int valence;
};

/// Of the npm package emoji-emotion; made at build time (lexicon/generate.mjs).
std::span<const EmojiEntry> emoji_entries();

struct Cue {
    std::uint32_t begin, end;  ///< bytes of the message
    double polarity;
    std::string_view rule;  ///< "phrase", "hedge", "elongation" or "emoji"
};

/// By place; usually none, and in other languages than English never one.
class Cues {
public:
    Cues(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words);

    bool empty() const { return all_.empty(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

    double polarity() const {
        double sum = 0;
        for (const auto& cue : all_) sum += cue.polarity;
        return sum;
    }

    /// A message with cues is less likely to be neutral: what they add to the neutrality.
    double neutrality() const {
        double sum = 0;
        for (const auto& cue : all_) {
            if (cue.rule != hedge_rule) sum += std::abs(cue.polarity);
        }
        return -neutrality_per_polarity * sum;
    }

    bool has_emoji() const { return has_emoji_; }

private:
    static constexpr std::string_view phrase_rule = "phrase", hedge_rule = "hedge",
                                      elongation_rule = "elongation", emoji_rule = "emoji";
    static constexpr double neutrality_per_polarity = 1.0;

    void find_phrases(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words);
    void add_elongated(const Lexicon& lexicon, std::string_view word, const Token& token,
                       bool negated);
    void find_emoji(const Tokens& tokens);

    boost::container::small_vector<Cue, 4> all_;
    bool has_emoji_ = false;
};

}  // namespace undertone
