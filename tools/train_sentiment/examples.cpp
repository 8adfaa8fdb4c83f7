#include "tools/train_sentiment/examples.h"

#include "common/sentiment/trained_model.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace undertone {
namespace {

constexpr double class_smoothing = 30;  // a class of three messages says little
constexpr double weight_max = 4;        // of a message, times the mean

}  // namespace

std::vector<Example> examples_of(const RuleScorer& rules,
                                 std::span<const LabelledMessage> messages) {
    std::array<double, 3> count{};
    for (const auto& message : messages) ++count[static_cast<std::size_t>(message.label + 1)];
    const auto share = std::sqrt(static_cast<double>(messages.size())) / 3;

    std::vector<Example> examples;
    for (const auto& message : messages) {
        const auto tokens = tokenize(rules.lexicon(), message.text);
        const auto of_class = count[static_cast<std::size_t>(message.label + 1)];
        Example example{.features = {},
                        .scale = 0,
                        .rules = rules.score(tokens).score,
                        .label = message.label,
                        .weight = share / (of_class + class_smoothing)};
        const MessageWords words(rules.lexicon(), tokens);
        for_each_feature(rules.lexicon(), tokens, words,
                         [&](FeatureHash hash, auto...) { example.features.push_back(hash); });
        example.scale = feature_scale(example.features.size());
        examples.push_back(std::move(example));
    }
    return examples;
}

void level_weights(std::vector<Example>& examples) {
    double sum = 0;
    for (const auto& example : examples) sum += example.weight;
    const auto mean = sum / static_cast<double>(examples.size());
    for (auto& example : examples) example.weight = std::min(example.weight / mean, weight_max);
}

}  // namespace undertone
