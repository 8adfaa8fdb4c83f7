#include "worker/analyzers/aspects.h"

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

class AspectRules {
public:
    AspectRules(const Vocabulary& vocabulary, std::span<const TextWord> words)
        : vocabulary_(vocabulary), words_(words) {}

    std::vector<AspectMention> apply() {
        if (!holds_opinion()) return {};
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (is_subject(i)) find_predicate(i);
            if (is_attribute(i)) add(i + 1, i, negations_before(i));
            if (is_verdict(i)) add(i + 2, i, negations_before(i));
        }
        if (!found_.empty() && !may_be_english()) return {};
        return std::move(found_);
    }

private:
    bool holds_opinion() const {
        return std::ranges::any_of(words_, [](const TextWord& word) {
            return word.roles.opinion() || word.roles.has(WordRole::operates);
        });
    }

    /// No other language has more of the text's stopwords: "die" is an opinion in English only.
    bool may_be_english() const {
        std::array<std::size_t, std::numeric_limits<LanguageSet>::digits> stopwords{};
        for (const auto& word : words_) {
            if (word.term == no_term) continue;
            auto languages = vocabulary_.term(word.term).stopword_of;
            for (; languages != 0; languages &= languages - 1) {
                ++stopwords[static_cast<std::size_t>(std::countr_zero(languages))];
            }
        }
        return std::ranges::max(stopwords) == stopwords[std::countr_zero(english)];
    }

    bool has(std::size_t i, WordRole role) const { return words_[i].roles.has(role); }
    /// There is a word at `i`, and nothing but blanks before it.
    bool goes_on(std::size_t i) const { return i < words_.size() && !words_[i].after_mark; }

    bool is_noun(std::size_t i) const {
        return has(i, WordRole::noun) || has(i, WordRole::compound);
    }

    bool is_plain_opinion(std::size_t i) const {
        return words_[i].roles.opinion() && !has(i, WordRole::function) &&
               !has(i, WordRole::negation);
    }

    /// A rated word after a determiner is a noun too: "the support was slow".
    bool is_subject(std::size_t i) const {
        if (is_noun(i)) return true;
        return is_plain_opinion(i) && i > 0 && goes_on(i) && has(i - 1, WordRole::determiner);
    }

    /// Only words that carry no verdict: "love pizza" says nothing of a loving pizza. "pretty" says
    /// how much something is, and the "Super Bowl" is a name.
    bool is_attribute(std::size_t i) const {
        return is_plain_opinion(i) && !has(i, WordRole::verdict) && !has(i, WordRole::modifier) &&
               !has(i, WordRole::compound) && !has(i, WordRole::noun) && goes_on(i + 1) &&
               is_noun(i + 1) &&
               !(words_[i].title_case && words_[i + 1].title_case && !words_[i].after_mark);
    }

    bool is_verdict(std::size_t i) const {
        return has(i, WordRole::verdict) && words_[i].roles.opinion() && goes_on(i + 1) &&
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
            const bool opinion = verb && is_plain_opinion(i) && !is_intensifier(i);
            if (opinion || (negated && has(i, WordRole::operates))) {
                return add(head_of(noun), i, negated);
            }
            const bool passes = has(i, WordRole::linking) || has(i, WordRole::auxiliary) ||
                                has(i, WordRole::negation) || has(i, WordRole::modifier);
            if (!passes) return;
        }
    }

    /// "food" of "the food in this town".
    std::size_t head_of(std::size_t noun) const {
        auto i = noun;
        if (i > 0 && goes_on(i) && has(i - 1, WordRole::compound)) --i;
        if (i > 0 && goes_on(i) && has(i - 1, WordRole::determiner)) --i;
        const bool is_object = i > 1 && goes_on(i) && has(i - 1, WordRole::preposition);
        return is_object && goes_on(i - 1) && is_noun(i - 2) ? i - 2 : noun;
    }

    bool negations_before(std::size_t opinion) const {
        bool negated = false;
        for (auto i = opinion; i > 0 && goes_on(i) && opinion - i < negation_distance; --i) {
            negated ^= has(i - 1, WordRole::negation);
        }
        return negated;
    }

    void add(std::size_t noun, std::size_t opinion, bool negated) {
        const bool praise = has(opinion, WordRole::positive) || has(opinion, WordRole::operates);
        const bool positive = praise != negated;
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

    const std::string& word(std::size_t i) const { return vocabulary_.text(words_[i].term); }

    const Vocabulary& vocabulary_;
    std::span<const TextWord> words_;
    std::vector<AspectMention> found_;
};

}  // namespace

std::vector<AspectMention> find_aspects(const Vocabulary& vocabulary,
                                        std::span<const TextWord> words) {
    return AspectRules(vocabulary, words).apply();
}

void AspectCounts::add(const SampledMessage& message, std::span<const TextWord> words) {
    for (auto& mention : find_aspects(vocabulary_, words)) {
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
