// VADER's rules over tokens. They report every step of the sum to a trace, so that score() and
// explain() are the same arithmetic: the one passes a trace that does nothing.
#pragma once

#include "common/sentiment/rule_words.h"
#include "common/sentiment/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace undertone::vader {

enum class Rule : std::uint8_t {
    lexicon,
    dictionary,
    booster,
    negation,
    caps,
    contrast,
    punctuation,
    idiom,
};

inline constexpr double caps_increase = 0.733;
inline constexpr double negation_factor = -0.74;
inline constexpr double before_but = 0.5, after_but = 1.5;
inline constexpr double exclamation_increase = 0.292;
inline constexpr std::uint32_t exclamations_max = 4;

/// Tokens [first, last] of the message.
struct TokenRange {
    std::size_t first, last;
};

struct NoTrace {
    void begin_word() {}
    void restart_word() {}
    void add(Rule, TokenRange, double) {}
};

/// What `questions` question marks add; one is no emphasis.
inline double question_increase(std::uint32_t questions) {
    if (questions < 2) return 0;
    return questions <= 3 ? questions * 0.18 : 0.96;
}

/// Maps a sum of valences to (-1, 1). 15 is the paper's estimate of the largest usual sum.
inline double normalization(double sum) { return 1 / std::sqrt(sum * sum + 15); }
inline double normalized(double sum) {
    return std::clamp(sum / std::sqrt(sum * sum + 15), -1.0, 1.0);
}

inline bool equals_in_any_case(std::string_view text, std::string_view lower) {
    const auto lowered = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 32) : c;
    };
    return text.size() == lower.size() && std::ranges::equal(text, lower, {}, lowered);
}

/// "kind" is praise, "kind of" is not.
inline bool is_kind_of(const Tokens& tokens, std::size_t index) {
    return index + 1 < tokens.all.size() && equals_in_any_case(tokens.text(index), "kind") &&
           equals_in_any_case(tokens.text(index + 1), "of");
}

/// The valence of one polar word among its neighbours.
template <class Trace>
class WordValence {
public:
    WordValence(const Lexicon& lexicon, const Tokens& tokens, bool caps_differ, Trace& trace)
        : lexicon_(lexicon), tokens_(tokens), caps_differ_(caps_differ), trace_(trace) {}

    double of(std::size_t index) {
        index_ = index;
        trace_.begin_word();
        valence_ = 0;
        add(word(0).own ? Rule::dictionary : Rule::lexicon, at(0), word(0).valence);
        if (shouts(0)) add(Rule::caps, at(0), valence_ > 0 ? caps_increase : -caps_increase);
        for (std::size_t back = 1; back <= 3 && back <= index; ++back) {
            // A word with a rating of its own neither boosts nor negates.
            if (!word(back).in_lexicon) apply_neighbour(back);
        }
        if (index > 0) apply_least();
        return valence_;
    }

private:
    using Back = std::size_t;  // how many tokens before the word

    const Token& token(Back back) const { return tokens_.all[index_ - back]; }
    const Word& word(Back back) const { return lexicon_.word(token(back).word); }
    TokenRange at(Back back) const { return {index_ - back, index_ - back}; }
    bool shouts(Back back) const {
        return caps_differ_ && token(back).letters == LetterCase::upper;
    }
    template <std::size_t size>
    bool is(Back back, const char (&literal)[size]) const {
        // A length the compiler knows: no call for a few bytes.
        const auto text = tokens_.text(index_ - back);
        return text.size() == size - 1 && std::memcmp(text.data(), literal, size - 1) == 0;
    }
    bool is_in_any_case(Back back, std::string_view lower) const {
        return equals_in_any_case(tokens_.text(index_ - back), lower);
    }
    bool so_or_this(Back back) const { return is(back, "so") || is(back, "this"); }
    bool negates(Back back) const {
        return token(back).has_nt ||
               (word(back).negation && token(back).letters == LetterCase::lower);
    }

    void add(Rule rule, TokenRange range, double amount) {
        valence_ += amount;
        trace_.add(rule, range, amount);
    }

    void multiply(Rule rule, TokenRange range, double factor) {
        const auto before = valence_;
        valence_ *= factor;
        trace_.add(rule, range, valence_ - before);
    }

    void apply_neighbour(Back back) {
        constexpr std::array<double, 4> damping = {0, 1, 0.95, 0.9};
        if (word(back).boost != 0) {
            auto boost = valence_ < 0 ? -word(back).boost : word(back).boost;
            if (shouts(back)) boost += valence_ > 0 ? caps_increase : -caps_increase;
            add(Rule::booster, at(back), boost * damping[back]);
        }
        apply_negation(back);
        if (back == 3) apply_phrases();
    }

    /// "never so good" is praise: "never" before "so" or "this" raises where it would negate.
    void apply_negation(Back back) {
        if (back == 2 && is(2, "never") && so_or_this(1)) {
            multiply(Rule::booster, {index_ - 2, index_ - 1}, 1.5);
        } else if (back == 3 && is(3, "never") && so_or_this(2)) {
            multiply(Rule::booster, {index_ - 3, index_ - 2}, 1.25);
        } else if (back == 3 && so_or_this(1)) {
            multiply(Rule::booster, at(1), 1.25);
        } else if (negates(back)) {
            multiply(Rule::negation, at(back), negation_factor);
        }
    }

    /// "least" negates ("least helpful"), "at least" and "very least" do not.
    void apply_least() {
        if (!is_in_any_case(1, "least")) return;
        const bool spared = index_ > 1 && (is_in_any_case(2, "at") || is_in_any_case(2, "very"));
        if (!spared) multiply(Rule::negation, at(1), negation_factor);
    }

    /// Idioms of which the word is part, or that stand right before it. As in the package they are
    /// looked for only where three tokens precede the word.
    void apply_phrases() {
        if (!has_anchor()) return;
        constexpr std::array<std::array<std::size_t, 2>, 5> before = {
            {{1, 2}, {2, 3}, {2, 2}, {3, 3}, {3, 2}}};  // tokens back, tokens long
        for (const auto& [back, size] : before) {
            if (apply_idiom(index_ - back, size)) break;
        }
        apply_idiom(index_, 2);
        apply_idiom(index_, 3);
        for (const Back back : {Back{3}, Back{2}}) {
            if (const auto* booster = find_phrase(booster_phrases, index_ - back, 2)) {
                add(Rule::booster, {index_ - back, index_ - back + 1}, booster->value);
                break;
            }
        }
    }

    bool has_anchor() const {
        const auto end = std::min(index_ + 3, tokens_.all.size());
        for (auto i = index_ - 3; i < end; ++i) {
            if (lexicon_.word(tokens_.all[i].word).phrase_anchor) return true;
        }
        return false;
    }

    bool apply_idiom(std::size_t first, std::size_t size) {
        const auto* idiom = find_phrase(idioms, first, size);
        if (idiom == nullptr) return false;
        trace_.restart_word();
        valence_ = 0;
        add(Rule::idiom, {first, first + size - 1}, idiom->value);
        return true;
    }

    const Phrase* find_phrase(std::span<const Phrase> phrases, std::size_t first,
                              std::size_t size) const {
        if (first + size > tokens_.all.size()) return nullptr;
        for (const auto& phrase : phrases) {
            bool same = phrase.size == size;
            for (std::size_t i = 0; same && i < size; ++i) {
                same = tokens_.text(first + i) == phrase.words[i];
            }
            if (same) return &phrase;
        }
        return nullptr;
    }

    const Lexicon& lexicon_;
    const Tokens& tokens_;
    bool caps_differ_;
    Trace& trace_;
    std::size_t index_ = 0;
    double valence_ = 0;
};

/// The sum of the polar words' valences, before punctuation.
template <class Trace>
double sum_valences(const Lexicon& lexicon, const Tokens& tokens, Trace& trace) {
    // Capitals stand out only among words that have none.
    const bool caps_differ = tokens.upper > 0 && tokens.upper < tokens.all.size();
    const auto but = tokens.but_lower ? tokens.but_lower : tokens.but_upper;
    WordValence<Trace> valence(lexicon, tokens, caps_differ, trace);
    double sum = 0;
    for (const std::size_t index : tokens.polar) {
        if (is_kind_of(tokens, index)) continue;
        auto value = valence.of(index);
        if (but && index != *but) {
            const auto weight = index < *but ? before_but : after_but;
            trace.add(Rule::contrast, {*but, *but}, value * weight - value);
            value *= weight;
        }
        sum += value;
    }
    return sum;
}

/// What "!" and "?" add to the size of `sum`.
inline double emphasis(const Tokens& tokens) {
    return std::min(tokens.exclamations, exclamations_max) * exclamation_increase +
           question_increase(tokens.questions);
}

inline double emphasized(double sum, double emphasis) {
    return sum > 0 ? sum + emphasis : sum < 0 ? sum - emphasis : 0;
}

}  // namespace undertone::vader
