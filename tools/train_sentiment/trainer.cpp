#include "tools/train_sentiment/trainer.h"

#include "tools/train_sentiment/training.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace undertone {
namespace {

constexpr std::uint64_t orders = 8;  // of the examples; the model is the mean of what each gave
constexpr int sets_min = 2;          // that have a feature

/// Which slots of the hash table may be learned, by how many sets have a feature there.
class SharedFeatures {
public:
    void add(const std::vector<Example>& set) {
        ++set_;
        for (const auto& example : set) {
            for (const auto hash : example.features) {
                auto& seen = seen_[hash];
                if (seen.last_set == set_) continue;
                seen = {set_, seen.sets + 1};
            }
        }
    }

    bool has(FeatureHash hash) const { return seen_.at(hash).sets >= sets_min; }

private:
    struct Seen {
        int last_set = 0, sets = 0;
    };
    std::unordered_map<FeatureHash, Seen> seen_;
    int set_ = 0;
};

}  // namespace

std::string train_sentiment(std::span<const std::vector<LabelledMessage>> sets) {
    const RuleScorer rules;
    std::vector<Example> examples;
    SharedFeatures shared;
    for (const auto& set : sets) {
        auto more = examples_of(rules, set);
        shared.add(more);
        std::ranges::move(more, std::back_inserter(examples));
    }
    for (auto& example : examples) {
        std::erase_if(example.features, [&](FeatureHash hash) { return !shared.has(hash); });
    }
    level_weights(examples);
    Training mean;
    for (std::uint64_t order = 0; order < orders; ++order) {
        Training training;
        training.run(examples, order);
        mean.add(training);
    }
    mean.divide(static_cast<double>(orders));
    return mean.file();
}

}  // namespace undertone
