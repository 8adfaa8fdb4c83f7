// Sentiment of one message, and the words it comes from.
//
//   "The food was not VERY good!"    score  -0.4439   negative
//      not   -0.83  negation            turns what "good" and VERY say
//      VERY  +0.25  booster
//      good  +0.42  lexicon, ...
//
// VADER: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis
// of Social Media Text", ICWSM 2014. Lexicon and reference behaviour are those of the npm package
// vader-sentiment 1.1.3, whose compound score is this score rounded to four decimals.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

class Lexicon;

enum class Label : std::uint8_t { negative, neutral, positive, unscored };
std::string_view to_string(Label label);

struct Score {
    double score;  ///< [-1, 1]; 0 for unscored
    Label label;   ///< positive from 0.05, negative to -0.05, else neutral
};

/// A score or contribution as it is shown: eight decimals.
inline double shown(double score) { return std::round(score * 1e8) / 1e8; }

/// A stretch of the message and what it adds to the score.
struct Evidence {
    std::uint32_t start, end;  ///< Unicode code points into the message
    std::string term;          ///< the lexicon's entry or the mark ("great", "!!", "but")
    double contribution;
    std::string rule;  ///< lexicon | booster | negation | caps | contrast | punctuation | idiom
};

struct Explanation {
    Score score;
    double offset = 0;  ///< the scorer's constant part: contributions + offset = score within 1e-6
    std::vector<Evidence> evidence;  ///< by start
};

/// Immutable and thread-safe once made; copies share the lexicon.
class Scorer {
public:
    Scorer();  ///< with the compiled-in lexicon

    static constexpr std::string_view name = "vader";
    static constexpr std::string_view version = "1";

    /// `message` is UTF-8 of any length below 4 GiB. Unscored: no letter, digit or emoticon at all,
    /// or a placeholder for media ("<Media omitted>"). Emoji say nothing to the package, nor here.
    Score score(std::string_view message) const;

    /// score() with its reasons; the two agree exactly.
    Explanation explain(std::string_view message) const;

private:
    std::shared_ptr<const Lexicon> lexicon_;
};

}  // namespace undertone
