#include "tools/train_sentiment/trainer.h"

#include "common/sentiment/rule_scorer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>
#include <unordered_map>

namespace undertone {
namespace {

constexpr int epochs = 4;
constexpr std::uint64_t orders = 8;  // of the examples; the model is the mean of what each gave
constexpr double rate = 0.1, slow_rate = 0.03;  // of features; of the few constants
constexpr double gradients_begin = 0.01;
constexpr double class_smoothing = 30;  // a class of three messages says little
constexpr double weight_max = 4;        // of a message, times the mean
constexpr int sets_min = 2;             // that have a feature

struct Example {
    std::vector<FeatureHash> features;  ///< as often as they occur
    double scale;                       ///< by all of them, also by those that are not learned
    double rules;                       ///< VADER's score
    int label;
    double weight;
};

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
        for_each_feature(rules.lexicon(), tokens,
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

/// A number that is learned, and the sum of its squared gradients.
struct Learned {
    double value = 0, squares = gradients_begin;

    void step(double gradient, double by) {
        squares += gradient * gradient;
        value -= by * gradient / std::sqrt(squares);
    }
};

/// The logits -p, n, p of one of the sums' two weights.
struct Sums {
    Learned polarity, neutrality;
};

class Training {
public:
    Training() : slots_(std::size_t{1} << head_.bits) {}

    void run(std::vector<Example>& examples, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        for (int epoch = 0; epoch < epochs; ++epoch) {
            // By hand: the order of std::shuffle is each library's own.
            for (std::size_t i = examples.size(); i > 1; --i) {
                std::swap(examples[i - 1], examples[random() % i]);
            }
            for (const auto& example : examples) learn(example);
        }
    }

    /// Adds the weights of another order of the same examples.
    void add(const Training& other) {
        const auto sum = [](Sums& here, const Sums& there) {
            here.polarity.value += there.polarity.value;
            here.neutrality.value += there.neutrality.value;
        };
        for (std::size_t i = 0; i < slots_.size(); ++i) sum(slots_[i], other.slots_[i]);
        sum(bias_, other.bias_);
        sum(rules_, other.rules_);
    }

    void divide(double by) {
        const auto divided = [&](Sums& sums) {
            sums.polarity.value /= by;
            sums.neutrality.value /= by;
        };
        std::ranges::for_each(slots_, divided);
        divided(bias_);
        divided(rules_);
    }

    /// The model's file, weights rounded to 8 bits.
    std::string file() const {
        double largest = 0;
        for (const auto& slot : slots_) {
            largest =
                std::max({largest, std::abs(slot.polarity.value), std::abs(slot.neutrality.value)});
        }
        auto head = head_;
        head.unit = static_cast<float>(largest / 127);
        head.polarity_bias = static_cast<float>(bias_.polarity.value);
        head.neutrality_bias = static_cast<float>(bias_.neutrality.value);
        head.rules_polarity = static_cast<float>(rules_.polarity.value);
        head.rules_neutrality = static_cast<float>(rules_.neutrality.value);
        std::string bytes(sizeof head + slots_.size() * sizeof(FeatureWeights), '\0');
        std::memcpy(bytes.data(), &head, sizeof head);
        auto* out = bytes.data() + sizeof head;
        for (const auto& slot : slots_) {
            const auto rounded = [&](const Learned& weight) {
                return static_cast<char>(std::lround(weight.value / head.unit));
            };
            *out++ = rounded(slot.polarity);
            *out++ = rounded(slot.neutrality);
        }
        return bytes;
    }

private:
    std::size_t slot_of(FeatureHash hash) const { return hash >> (64 - head_.bits); }

    void learn(const Example& example) {
        const auto scale = example.scale;
        double p = 0, n = 0;
        for (const auto hash : example.features) {
            const auto& slot = slots_[slot_of(hash)];
            p += slot.polarity.value;
            n += slot.neutrality.value;
        }
        const auto strength = std::abs(example.rules);
        p = p * scale + bias_.polarity.value + rules_.polarity.value * example.rules;
        n = n * scale + bias_.neutrality.value + rules_.neutrality.value * strength;

        const auto up = std::exp(p), level = std::exp(n), down = std::exp(-p);
        const auto all = up + level + down;
        const auto excess_up = up / all - (example.label > 0);
        const auto excess_down = down / all - (example.label < 0);
        const auto excess_level = level / all - (example.label == 0);
        const auto for_p = (excess_up - excess_down) * example.weight;
        const auto for_n = excess_level * example.weight;

        for (const auto hash : example.features) {
            auto& slot = slots_[slot_of(hash)];
            slot.polarity.step(for_p * scale, rate);
            slot.neutrality.step(for_n * scale, rate);
        }
        bias_.polarity.step(for_p, slow_rate);
        bias_.neutrality.step(for_n, slow_rate);
        rules_.polarity.step(for_p * example.rules, slow_rate);
        rules_.neutrality.step(for_n * strength, slow_rate);
    }

    const ModelHead head_;
    std::vector<Sums> slots_;
    Sums bias_, rules_;
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
