// Sentiment of one message, and the words it comes from: VADER's rules and a model trained on
// labelled messages, in one sum. docs/sentiment.md says how, on what, and how well it does.
#pragma once

#include "common/sentiment/cues.h"
#include "common/sentiment/rule_scorer.h"
#include "common/sentiment/score.h"
#include "common/sentiment/trained_model.h"

#include <string_view>

namespace undertone {

/// Immutable and thread-safe once made; copies share what they read.
class Scorer {
public:
    Scorer() = default;  ///< with the compiled-in lexicon and model

    static constexpr std::string_view name = "undertone-sentiment";
    static constexpr std::string_view version = "2";
    /// What the label follows from, for the results.
    static constexpr std::string_view labeling =
        "positive from 0.05, negative to -0.05; 0.05 is where P(positive) - P(negative) is 0.3";

    /// `message` is UTF-8 of any length below 4 GiB. Unscored: no letter, digit or emoticon at all,
    /// or a placeholder for media ("<Media omitted>").
    Score score(std::string_view message) const;

    /// score() with its reasons; the two agree exactly. Words that add next to nothing are in the
    /// offset, with the model's constants.
    Explanation explain(std::string_view message) const;

private:
    ModelSums read(const Tokens& tokens, double rules, const Cues& cues) const;

    RuleScorer rules_;
    const TrainedModel& model_ = TrainedModel::built_in();
};

}  // namespace undertone
