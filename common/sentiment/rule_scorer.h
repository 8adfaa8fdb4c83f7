// VADER, the rules and the lexicon alone.
//
//   "The food was not VERY good!"    score  -0.4439   negative
//      not   -0.83  negation            turns what "good" and VERY say
//      VERY  +0.25  booster
//      good  +0.42  lexicon, ...
//
// C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of
// Social Media Text", ICWSM 2014. Lexicon and reference behaviour are those of the npm package
// vader-sentiment 1.1.3, whose compound score is this score rounded to four decimals.
#pragma once

#include "common/sentiment/lexicon.h"
#include "common/sentiment/score.h"
#include "common/sentiment/tokens.h"

#include <memory>
#include <string_view>

namespace undertone {

/// Immutable and thread-safe once made; copies share the lexicon.
class RuleScorer {
public:
    /// With VADER's lexicon and a dictionary's terms; only put_terms() makes tokens of those.
    explicit RuleScorer(const Dictionary& dictionary = {});
    /// The same for another language.
    explicit RuleScorer(WordList words, const Dictionary& dictionary = {});

    const Lexicon& lexicon() const { return *lexicon_; }

    /// `message` is UTF-8 of any length below 4 GiB. Unscored: no letter, digit or emoticon at all.
    Score score(std::string_view message) const;

    /// score() with its reasons; the two agree exactly.
    Explanation explain(std::string_view message) const;

    /// The same for who has the message's tokens. Emoji say nothing to the package, nor here.
    Score score(const Tokens& tokens) const;
    Explanation explain(const Tokens& tokens) const;

private:
    std::shared_ptr<const Lexicon> lexicon_;
};

}  // namespace undertone
