// Labelled messages as what the training sees of them.
#pragma once

#include "common/sentiment/message_features.h"
#include "common/sentiment/rule_scorer.h"
#include "tools/train_sentiment/labelled_set.h"

#include <span>
#include <vector>

namespace undertone {

struct Example {
    std::vector<FeatureHash> features;  ///< as often as they occur
    double scale;                       ///< by all of them, also by those that are not learned
    double rules;                       ///< what the rules say
    int label;
    double weight;
};

/// All classes of the messages weigh alike, all of them together as the root of their number.
std::vector<Example> examples_of(const RuleScorer& rules,
                                 std::span<const LabelledMessage> messages);

/// Makes the mean weight 1 and caps the others.
void level_weights(std::vector<Example>& examples);

}  // namespace undertone
