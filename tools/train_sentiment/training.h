// Softmax regression over the model's two sums, by stochastic gradient descent with AdaGrad.
#pragma once

#include "common/sentiment/trained_model.h"
#include "tools/train_sentiment/examples.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace undertone {

inline constexpr double gradients_begin = 0.01;

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

/// A message that is not neutral, and its features whose polarity is to be learned.
struct PolarExample {
    std::vector<FeatureHash> features;
    double scale;
    double base;  ///< the polarity of all else
    int label;
    double weight;
};

class Training {
public:
    /// `bits` of a feature's hash choose its weights.
    explicit Training(std::uint32_t bits = ModelHead().bits) : slots_(std::size_t{1} << bits) {
        head_.bits = bits;
    }

    /// Learns all there is to learn from messages of three classes, in an order that `seed` gives.
    void run(std::vector<Example>& examples, std::uint64_t seed) {
        constexpr int epochs = 4;
        in_random_order(examples, epochs, seed, [this](const Example& one) { learn(one); });
    }

    /// Learns the features' polarity, and nothing else, from messages that are positive or
    /// negative: how much more likely one is than the other.
    void run_polar(std::vector<PolarExample>& examples) {
        constexpr int epochs = 2;
        in_random_order(examples, epochs, 7, [this](const PolarExample& one) { learn_polar(one); });
    }

    /// What the model says of the example's polarity so far.
    double polarity(const Example& example) const {
        double p = 0;
        for (const auto hash : example.features) p += slots_[slot_of(hash)].polarity.value;
        return p * example.scale + bias_.polarity.value + rules_.polarity.value * example.rules;
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
    template <class Each, class Learn>
    static void in_random_order(std::vector<Each>& examples, int epochs, std::uint64_t seed,
                                Learn&& learn) {
        std::mt19937_64 random(seed);
        for (int epoch = 0; epoch < epochs; ++epoch) {
            // By hand: the order of std::shuffle is each library's own.
            for (std::size_t i = examples.size(); i > 1; --i) {
                std::swap(examples[i - 1], examples[random() % i]);
            }
            for (const auto& example : examples) learn(example);
        }
    }

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

    void learn_polar(const PolarExample& example) {
        double p = 0;
        for (const auto hash : example.features) p += slots_[slot_of(hash)].polarity.value;
        p = p * example.scale + example.base;
        const auto positive = 1 / (1 + std::exp(-2 * p));
        const auto gradient = (positive - (example.label > 0)) * 2 * example.weight;
        for (const auto hash : example.features) {
            slots_[slot_of(hash)].polarity.step(gradient * example.scale, rate);
        }
    }

    static constexpr double rate = 0.1, slow_rate = 0.03;  // of features; of the few constants

    ModelHead head_;
    std::vector<Sums> slots_;
    Sums bias_, rules_;
};

}  // namespace undertone
