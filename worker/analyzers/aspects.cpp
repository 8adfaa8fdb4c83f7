#include "worker/analyzers/aspects.h"

#include "worker/analyzers/opinion_words.h"
#include "worker/analyzers/stopwords.h"
#include "worker/analyzers/term_key.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <tuple>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t distance_max = 6;       ///< words between a noun and its opinion
constexpr std::size_t negation_distance = 3;  ///< words before an opinion where it is looked for
constexpr std::size_t noun_bytes_min = 3;

struct Token {
    WordSpan at;
    WordRoles roles;
    bool after_mark;  ///< a punctuation mark, or the beginning of the text, stands before it
};

bool has_mark(std::string_view between) {
    return between.find_first_not_of(" \t\"'-*_") != std::string_view::npos;
}

/// "you'll", "Mara's": more than a noun.
bool has_apostrophe(std::string_view word) {
    return word.find('\'') != std::string_view::npos || word.find("’") != std::string_view::npos;
}

class AspectRules {
public:
    AspectRules(std::string_view text, std::span<const WordSpan> words) : text_(text) {
        tokens_.reserve(words.size());
        std::size_t end = 0;
        for (const auto& word : words) {
            const auto key = keys_.of_word(text, word);
            tokens_.push_back(
                {.at = word,
                 .roles = key.size > 0 ? word_roles(key) : WordRole::function,
                 .after_mark = end == 0 || has_mark(text.substr(end, word.begin - end))});
            end = word.end;
        }
    }

    std::vector<AspectMention> apply() {
        const bool any =
            std::ranges::any_of(tokens_, [](const Token& token) { return token.roles.opinion(); });
        if (!any || !may_be_english()) return {};
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (is_subject(i)) find_predicate(i);
            if (is_attribute(i)) add(i + 1, i, negations_before(i));
            if (is_verdict(i)) add(i + 2, i, negations_before(i));
        }
        return std::move(found_);
    }

private:
    /// No other language has more of the text's stopwords: "die" is an opinion in English only.
    bool may_be_english() {
        std::array<std::size_t, std::numeric_limits<LanguageSet>::digits> stopwords{};
        for (const auto& token : tokens_) {
            auto languages = stopword_languages(keys_.of_word(text_, token.at));
            for (; languages != 0; languages &= languages - 1) {
                ++stopwords[static_cast<std::size_t>(std::countr_zero(languages))];
            }
        }
        return std::ranges::max(stopwords) == stopwords[std::countr_zero(english)];
    }

    bool has(std::size_t i, WordRole role) const { return tokens_[i].roles.has(role); }
    /// There is a word at `i`, and nothing but blanks before it.
    bool goes_on(std::size_t i) const { return i < tokens_.size() && !tokens_[i].after_mark; }

    bool is_noun(std::size_t i) const {
        const auto& [at, roles, after_mark] = tokens_[i];
        if (roles.has(WordRole::noun) || roles.has(WordRole::compound)) return true;
        const auto word = at.in(text_);
        return roles.none() && word.size() >= noun_bytes_min && !word.ends_with("ly") &&
               !has_apostrophe(word);
    }

    bool is_plain_opinion(std::size_t i) const {
        const auto roles = tokens_[i].roles;
        return roles.opinion() && !roles.has(WordRole::function) && !roles.has(WordRole::negation);
    }

    /// A rated word after a determiner is a noun too: "the support was slow".
    bool is_subject(std::size_t i) const {
        if (is_noun(i)) return true;
        return is_plain_opinion(i) && i > 0 && goes_on(i) && has(i - 1, WordRole::determiner);
    }

    /// Only words that carry no verdict: "love pizza" says nothing of a loving pizza.
    bool is_attribute(std::size_t i) const {
        return is_plain_opinion(i) && !has(i, WordRole::verdict) && !has(i, WordRole::noun) &&
               !has(i, WordRole::compound) && goes_on(i + 1) && is_noun(i + 1) &&
               !is_intensifier(i);
    }

    bool is_verdict(std::size_t i) const {
        return has(i, WordRole::verdict) && tokens_[i].roles.opinion() && goes_on(i + 1) &&
               has(i + 1, WordRole::determiner) && goes_on(i + 2) && is_noun(i + 2);
    }

    /// "pretty" before another opinion.
    bool is_intensifier(std::size_t i) const {
        return has(i, WordRole::modifier) && goes_on(i + 1) && is_plain_opinion(i + 1);
    }

    void find_predicate(std::size_t noun) {
        bool verb = false, negated = false;
        for (auto i = noun + 1; goes_on(i) && i - noun <= distance_max; ++i) {
            negated ^= has(i, WordRole::negation);
            verb |= has(i, WordRole::linking);
            if (verb && is_plain_opinion(i) && !is_intensifier(i)) return add(noun, i, negated);
            const bool passes = has(i, WordRole::linking) || has(i, WordRole::auxiliary) ||
                                has(i, WordRole::negation) || has(i, WordRole::modifier);
            if (!passes) return;
        }
    }

    bool negations_before(std::size_t opinion) const {
        bool negated = false;
        for (auto i = opinion; i > 0 && goes_on(i) && opinion - i < negation_distance; --i) {
            negated ^= has(i - 1, WordRole::negation);
        }
        return negated;
    }

    void add(std::size_t noun, std::size_t opinion, bool negated) {
        const bool positive = tokens_[opinion].roles.has(WordRole::positive) != negated;
        AspectMention mention{aspect(noun), (negated ? "not " : "") + word(opinion), positive};
        if (std::ranges::find(found_, mention) == found_.end()) {
            found_.push_back(std::move(mention));
        }
    }

    /// The noun, and the one that it makes a compound with.
    std::string aspect(std::size_t noun) {
        if (has(noun, WordRole::compound) && goes_on(noun + 1) && is_noun(noun + 1)) {
            return word(noun) + " " + word(noun + 1);
        }
        if (noun > 0 && goes_on(noun) && has(noun - 1, WordRole::compound)) {
            return word(noun - 1) + " " + word(noun);
        }
        return word(noun);
    }

    std::string word(std::size_t i) { return keys_.of_word(text_, tokens_[i].at).to_string(); }

    std::string_view text_;
    TermKeys keys_;
    std::vector<Token> tokens_;
    std::vector<AspectMention> found_;
};

}  // namespace

std::vector<AspectMention> find_aspects(std::string_view text, std::span<const WordSpan> words) {
    return AspectRules(text, words).apply();
}

void AspectCounts::add(const SampledMessage& message, std::span<const WordSpan> words) {
    for (auto& mention : find_aspects(message.text, words)) {
        auto& pair = pairs_[mention.aspect + '\n' + mention.opinion];
        pair.messages += message.times;
        if (pair.examples.size() < examples_max) pair.examples.push_back(&message);
        pair.pair = std::move(mention);
    }
}

std::vector<AspectOpinion> AspectCounts::best() const {
    std::vector<const AspectOpinion*> pairs;
    pairs.reserve(pairs_.size());
    for (const auto& [key, pair] : pairs_) pairs.push_back(&pair);
    const auto shown = std::min(pairs.size(), shown_max);
    std::ranges::partial_sort(pairs, pairs.begin() + static_cast<std::ptrdiff_t>(shown),
                              [](const AspectOpinion* a, const AspectOpinion* b) {
                                  if (a->messages != b->messages) return a->messages > b->messages;
                                  return std::tie(a->pair.aspect, a->pair.opinion) <
                                         std::tie(b->pair.aspect, b->pair.opinion);
                              });
    std::vector<AspectOpinion> best;
    best.reserve(shown);
    for (std::size_t i = 0; i < shown; ++i) best.push_back(*pairs[i]);
    return best;
}

}  // namespace undertone
