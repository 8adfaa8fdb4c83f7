// What the trained model looks at in a message, as hashes: its words, alone, in pairs and negated,
// and how rated words stand among the others. The scorer and the trainer walk the same code.
#pragma once

#include "common/sentiment/message_words.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace undertone {

/// A feature's hash; its upper bits are as well mixed as its lower ones.
using FeatureHash = std::uint64_t;

namespace features {

/// Kinds of features. The numbers are part of the model: weights were learned under them.
enum class Kind : std::uint8_t {
    word = 1,
    negated_word,       ///< up to three words behind a negation, in the same clause
    pair,               ///< neighbours; the message's edges are words here
    polarity,           ///< of a rated word: strong or weak, positive or negative
    negated_polarity,   ///<
    word_and_polarity,  ///< a word and the polarity of the next
    polarity_and_word,  ///< and the other way round
    first_polarity,
    last_polarity,
    polarities,   ///< of two rated words that follow each other, whatever stands between
    message,      ///< its length, and whether it has a rated word
    punctuation,  ///< "!" or "?" anywhere
    stem,         ///< a longer word's first four characters, in languages that bend their words
};

inline FeatureHash mixed(std::uint64_t hash) {  // MurmurHash3's finalizer
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
    return hash ^ hash >> 33;
}

inline FeatureHash of(Kind kind, std::uint64_t first, std::uint64_t second = 0) {
    return mixed(first * 0x9E3779B97F4A7C15 + second * 0xC2B2AE3D27D4EB4F +
                 static_cast<std::uint64_t>(kind));
}

/// 2 for a rating of 2 and more, 1 for one above 0, and so down to -2; 0: not rated.
inline int polarity_of(const Word& word) {
    if (!word.polar()) return 0;
    const int sign = word.valence > 0 ? 1 : -1;
    return std::abs(word.valence) >= 2 ? 2 * sign : sign;
}

/// What Kind::message tells.
inline constexpr std::uint64_t no_rated_word = 1, is_short = 2, is_long = 3;

/// What a word has in common with its other forms; nothing of a short one.
std::string_view stem_of(std::string_view word);

/// All features in which no word takes part: they mean the same in any language that has a
/// lexicon.
std::vector<FeatureHash> wordless();

}  // namespace features

/// Nothing has been learned about a tenant's own terms, whatever the model says of words that look
/// the same; what it says of rated words in general holds for them.
///
/// Calls `sink(FeatureHash, first, last)` for each feature of tokens [first, last] and
/// `sink(FeatureHash)` for each of the message as a whole.
template <class Sink>
void for_each_feature(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words,
                      Sink&& sink) {
    using features::Kind;
    constexpr std::uint64_t edge = 0;
    constexpr int negation_reach = 3;
    const auto count = tokens.all.size();

    std::uint64_t before = edge;
    bool known_before = true;
    int polarity_before = 0, last_polarity = 0, reach = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& token = tokens.all[i];
        const auto word = words[i].hash;
        const bool known = !words[i].own;
        const int polarity = features::polarity_of(lexicon.word(token.word));
        const auto rated = static_cast<std::uint64_t>(polarity + 2);
        const auto previous = i > 0 ? i - 1 : i;

        if (known) {
            sink(features::of(Kind::word, word), i, i);
            if (reach > 0) sink(features::of(Kind::negated_word, word), i, i);
            if (known_before) sink(features::of(Kind::pair, before, word), previous, i);
            if (!lexicon.is_english()) {
                const auto stem = features::stem_of(words.text(i));
                if (!stem.empty()) sink(features::of(Kind::stem, word_hash(stem)), i, i);
            }
        }
        if (polarity != 0) {
            sink(features::of(Kind::polarity, rated), i, i);
            if (reach > 0) sink(features::of(Kind::negated_polarity, rated), i, i);
            if (known_before) {
                sink(features::of(Kind::word_and_polarity, before, rated), previous, i);
            }
            if (last_polarity == 0) {
                sink(features::of(Kind::first_polarity, rated), i, i);
            } else {
                const auto last = static_cast<std::uint64_t>(last_polarity + 2);
                sink(features::of(Kind::polarities, last, rated), i, i);
            }
            last_polarity = polarity;
        }
        if (polarity_before != 0 && known) {
            const auto rated_before = static_cast<std::uint64_t>(polarity_before + 2);
            sink(features::of(Kind::polarity_and_word, rated_before, word), previous, i);
        }

        if (words[i].negates) {
            reach = negation_reach + 1;
        } else if (reach > 0) {
            --reach;
        }
        if (words[i].ends_clause) reach = 0;
        before = word;
        known_before = known;
        polarity_before = polarity;
    }
    if (count > 0 && known_before)
        sink(features::of(Kind::pair, before, edge), count - 1, count - 1);

    using features::is_long, features::is_short, features::no_rated_word;
    if (last_polarity != 0) {
        sink(features::of(Kind::last_polarity, static_cast<std::uint64_t>(last_polarity + 2)));
    } else {
        sink(features::of(Kind::message, no_rated_word));
    }
    if (count <= 3) sink(features::of(Kind::message, is_short));
    if (count > 25) sink(features::of(Kind::message, is_long));
    if (tokens.exclamations > 0) sink(features::of(Kind::punctuation, '!'));
    if (tokens.questions > 0) sink(features::of(Kind::punctuation, '?'));
}

}  // namespace undertone
