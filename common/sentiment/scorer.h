// Sentiment of one message, and the words it comes from.
//
// VADER: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis
// of Social Media Text", ICWSM 2014; lexicon from the npm package vader-sentiment (MIT).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

enum class Label : std::uint8_t { negative, neutral, positive, unscored };
std::string_view to_string(Label label);

struct Score {
    double score;  ///< [-1, 1]; 0 for unscored
    Label label;   ///< positive from 0.05, negative to -0.05, else neutral
};

/// A stretch of the message and what it adds to the score.
struct Evidence {
    std::uint32_t start, end;  ///< Unicode code points into the message
    std::string term;          ///< the lexicon's entry or the mark ("great", "!!", "but")
    double contribution;
    std::string rule;          ///< lexicon | booster | negation | caps | contrast | punctuation | idiom | emoji
};

struct Explanation {
    Score score;
    double offset = 0;  ///< the scorer's constant part: contributions + offset = score within 1e-6
    std::vector<Evidence> evidence;
};

/// Immutable and thread-safe once made.
class Scorer {
public:
    Scorer();  ///< with the compiled-in lexicon

    static constexpr std::string_view name = "vader";
    static constexpr std::string_view version = "1";

    /// `message` is UTF-8. Allocates nothing that outlives the call.
    Score score(std::string_view message) const;

    /// score() with its reasons.
    Explanation explain(std::string_view message) const;
};

}  // namespace undertone
