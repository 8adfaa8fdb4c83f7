#include "tools/train_sentiment/language_trainer.h"

#include "common/sentiment/language_scorers.h"
#include "tools/train_sentiment/training.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace undertone {
namespace {

constexpr std::uint32_t hash_bits = 16;
constexpr std::uint32_t messages_min = 3;  // that have a feature

using FeatureSet = std::unordered_set<FeatureHash>;

/// The share of messages that have a rated word.
double coverage(const RuleScorer& rules, std::span<const LabelledMessage> messages) {
    std::size_t polar = 0, rated = 0;
    for (const auto& message : messages) {
        if (message.label == 0) continue;
        ++polar;
        rated += !tokenize(rules.lexicon(), message.text).polar.empty();
    }
    return static_cast<double>(rated) / static_cast<double>(std::max<std::size_t>(polar, 1));
}

/// English with so few rated words that no more messages have one than in the language with
/// `wanted`: what it means that a message has none depends on how good the list is.
RuleScorer english_with_coverage(double wanted, std::span<const LabelledMessage> messages) {
    for (std::uint64_t percent = 95; percent > 5; percent -= 5) {
        auto words = english_words();
        std::erase_if(words.rated, [&](const LexiconEntry& entry) {
            return word_hash(entry.term) % 100 >= percent;
        });
        RuleScorer rules(std::move(words));
        if (coverage(rules, messages) <= wanted) return rules;
    }
    throw std::invalid_argument("a list of words that next to no message has one of");
}

std::vector<Example> wordless_examples(const RuleScorer& rules,
                                       std::span<const std::vector<LabelledMessage>> sets,
                                       const FeatureSet& wordless) {
    std::vector<Example> examples;
    for (const auto& set : sets) {
        std::ranges::move(examples_of(rules, set), std::back_inserter(examples));
    }
    for (auto& example : examples) {
        std::erase_if(example.features, [&](auto hash) { return !wordless.contains(hash); });
    }
    level_weights(examples);
    return examples;
}

/// The features that enough messages have.
FeatureSet common_features(std::span<const Example> examples) {
    std::unordered_map<FeatureHash, std::uint32_t> messages;
    for (const auto& example : examples) {
        for (const auto hash : FeatureSet(example.features.begin(), example.features.end())) {
            ++messages[hash];
        }
    }
    FeatureSet common;
    for (const auto& [hash, count] : messages) {
        if (count >= messages_min) common.insert(hash);
    }
    return common;
}

}  // namespace

std::string train_language(Language language, std::span<const LabelledMessage> messages,
                           std::span<const std::vector<LabelledMessage>> english_sets) {
    const auto list = features::wordless();
    const FeatureSet wordless(list.begin(), list.end());
    const RuleScorer rules(word_list_of_language(language));
    const auto english_rules =
        english_with_coverage(coverage(rules, messages), english_sets.back());
    Training training(hash_bits);
    auto english = wordless_examples(english_rules, english_sets, wordless);
    training.run(english, 7);

    auto examples = examples_of(rules, messages);
    level_weights(examples);
    const auto common = common_features(examples);
    std::vector<PolarExample> polar;
    for (auto& example : examples) {
        auto words = example.features;
        std::erase_if(words,
                      [&](auto hash) { return wordless.contains(hash) || !common.contains(hash); });
        std::erase_if(example.features, [&](auto hash) { return !wordless.contains(hash); });
        polar.push_back({.features = std::move(words),
                         .scale = example.scale,
                         .base = training.polarity(example),
                         .label = example.label,
                         .weight = example.weight});
    }
    training.run_polar(polar);
    return training.file();
}

}  // namespace undertone
