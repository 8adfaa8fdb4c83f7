// A message's sentiment and what it is made of.
#pragma once

#include "common/language/language.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

enum class Label : std::uint8_t { negative, neutral, positive, unscored };
std::string_view to_string(Label label);

struct Score {
    double score;            ///< [-1, 1]; 0 for unscored
    Label label;             ///< positive from 0.05, negative to -0.05, else neutral
    Language language = {};  ///< und where the text tells nothing
};

inline constexpr double polar_from = 0.05;

/// Without branches, which nobody could predict.
inline Label label_of(double score) {
    static_assert(static_cast<int>(Label::negative) == 0 && static_cast<int>(Label::neutral) == 1 &&
                  static_cast<int>(Label::positive) == 2);
    return static_cast<Label>(1 + (score >= polar_from) - (score <= -polar_from));
}

/// A score or contribution as it is shown: eight decimals.
inline double shown(double score) { return std::round(score * 1e8) / 1e8; }

/// A stretch of the message and what it adds to the score.
struct Evidence {
    std::uint32_t start, end;  ///< Unicode code points into the message
    std::string term;          ///< the lexicon's entry, the word or the mark ("great", "!!", "but")
    double contribution;
    /// lexicon | dictionary | booster | negation | caps | contrast | punctuation | idiom | learned
    /// | phrase | hedge | elongation | emoji
    std::string rule;
};

struct Explanation {
    Score score;
    double offset = 0;  ///< what no word adds: contributions + offset = score within 1e-6
    std::vector<Evidence> evidence;  ///< by start
};

}  // namespace undertone
