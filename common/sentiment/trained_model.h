// The linear model that tools/train_sentiment has learned: how positive a message's features make
// it, and how neutral.
//
// Two sums, polarity p and neutrality n, are the logits of a softmax over three classes, which see
// p, n and -p: P(positive) = e^p / (e^p + e^n + e^-p). Features are hashed (Weinberger et al.,
// "Feature Hashing for Large Scale Multitask Learning", ICML 2009).
#pragma once

#include "common/sentiment/message_features.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

namespace undertone {

/// One feature's share in the two sums, in units of ModelHead::unit.
struct FeatureWeights {
    std::int8_t polarity = 0, neutrality = 0;
};

/// What stands before the weights in the file (little-endian, as all machines that we build for).
struct ModelHead {
    char magic[8] = {'u', 't', 's', 'e', 'n', 't', '1', '\n'};
    std::uint32_t bits = 18;  ///< of a feature's hash: 2^bits weights follow
    float unit = 0;
    float polarity_bias = 0, neutrality_bias = 0;
    float rules_polarity = 0;    ///< times what VADER's rules say, [-1, 1]
    float rules_neutrality = 0;  ///< times its size
};
static_assert(std::endian::native == std::endian::little && sizeof(ModelHead) == 32);

/// The two sums of one message.
struct ModelSums {
    double polarity, neutrality;

    /// P(positive) - P(negative): [-1, 1], with the sign of `polarity`.
    double expectation() const {
        const auto up = std::exp(polarity), down = 1 / up;
        return (up - down) / (up + down + std::exp(neutrality));
    }
};

/// Each feature counts for one over the root of their number, so that a long message is no
/// stronger.
inline double feature_scale(std::size_t features) {
    return 1 / std::sqrt(static_cast<double>(features) + 1);
}

/// A view of the file's bytes.
class TrainedModel {
public:
    /// The one compiled into the program, from where the system maps its pages.
    static const TrainedModel& built_in();

    /// `file` is the whole file and outlives the model. Throws std::invalid_argument if it is none.
    explicit TrainedModel(std::string_view file);

    const ModelHead& head() const { return head_; }

    FeatureWeights weights(FeatureHash hash) const { return weights_[hash >> (64 - head_.bits)]; }

    /// `rules`: what VADER's rules say.
    ModelSums read(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words,
                   double rules) const {
        int polarity = 0, neutrality = 0;
        std::size_t features = 0;
        for_each_feature(lexicon, tokens, words, [&](FeatureHash hash, auto...) {
            const auto each = weights(hash);
            polarity += each.polarity;
            neutrality += each.neutrality;
            ++features;
        });
        const auto scale = feature_scale(features) * head_.unit;
        return {
            head_.polarity_bias + head_.rules_polarity * rules + scale * polarity,
            head_.neutrality_bias + head_.rules_neutrality * std::abs(rules) + scale * neutrality};
    }

private:
    ModelHead head_;
    std::span<const FeatureWeights> weights_;
};

}  // namespace undertone
