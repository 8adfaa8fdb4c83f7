#include "common/sentiment/scorer.h"

#include "common/sentiment/code_points.h"
#include "common/text/media_placeholder.h"

#include <algorithm>
#include <iterator>

namespace undertone {
namespace {

// From here on P(positive) - P(negative) makes a message positive.
constexpr double polar_expectation = 0.3;

// Evidence that adds less is not shown.
constexpr double shown_from = 0.001;

/// [-1, 1] onto [-1, 1]: polar_expectation becomes polar_from, which is where labels begin.
double score_of(double expectation) {
    const auto size = std::abs(expectation);
    const auto score =
        size < polar_expectation
            ? size / polar_expectation * polar_from
            : polar_from + (size - polar_expectation) / (1 - polar_expectation) * (1 - polar_from);
    return std::copysign(score, expectation);
}

/// What the model adds to the polarity, token by token.
class TokenShares {
public:
    TokenShares(const Lexicon& lexicon, const TrainedModel& model, const Tokens& tokens)
        : shares_(tokens.all.size()) {
        for_each_feature(lexicon, tokens, Adder{model, *this});
        const auto scale = feature_scale(features_) * model.head().unit;
        for (auto& share : shares_) share *= scale;
    }

    double of(std::size_t token) const { return shares_[token]; }

private:
    struct Adder {
        const TrainedModel& model;
        TokenShares& shares;

        void operator()(FeatureHash) { ++shares.features_; }
        void operator()(FeatureHash hash, std::size_t first, std::size_t last) {
            ++shares.features_;
            const double half = model.weights(hash).polarity / 2.0;
            shares.shares_[first] += half;
            shares.shares_[last] += half;
        }
    };

    std::vector<double> shares_;
    std::size_t features_ = 0;
};

}  // namespace

std::string_view to_string(Label label) {
    switch (label) {
        case Label::negative:
            return "negative";
        case Label::neutral:
            return "neutral";
        case Label::positive:
            return "positive";
        case Label::unscored:
            return "unscored";
    }
    return "";
}

Score Scorer::score(std::string_view message) const {
    if (is_media_placeholder(message)) return {0, Label::unscored};
    const auto tokens = tokenize(rules_.lexicon(), message);
    const Cues cues(rules_.lexicon(), tokens);
    const auto rules = rules_.score(tokens);
    if (rules.label == Label::unscored && !cues.has_emoji()) return rules;
    const auto score = score_of(read(tokens, rules.score, cues).expectation());
    return {score, label_of(score)};
}

ModelSums Scorer::read(const Tokens& tokens, double rules, const Cues& cues) const {
    auto sums = model_.read(rules_.lexicon(), tokens, rules);
    if (!cues.empty()) {
        sums.polarity += cues.polarity();
        sums.neutrality += cues.neutrality();
    }
    return sums;
}

Explanation Scorer::explain(std::string_view message) const {
    if (is_media_placeholder(message)) return {.score = {0, Label::unscored}, .evidence = {}};
    const auto tokens = tokenize(rules_.lexicon(), message);
    const Cues cues(rules_.lexicon(), tokens);
    auto explanation = rules_.explain(tokens);
    if (explanation.score.label == Label::unscored && !cues.has_emoji()) return explanation;

    const auto sums = read(tokens, explanation.score.score, cues);
    const auto score = score_of(sums.expectation());
    explanation.score = {score, label_of(score)};
    // All parts of the sum stand in the same proportion to what they add to the score.
    const auto per_unit = sums.polarity == 0 ? 0 : score / sums.polarity;

    auto& evidence = explanation.evidence;
    for (auto& item : evidence) item.contribution *= model_.head().rules_polarity * per_unit;
    const auto add = [&](CodePoints& code_points, std::uint32_t begin, std::uint32_t end,
                         double polarity, std::string_view rule) {
        const auto start = code_points.before(begin);
        evidence.push_back({.start = start,
                            .end = start + code_points.count(begin, end),
                            .term = std::string(message.substr(begin, std::min(end - begin, 64u))),
                            .contribution = polarity * per_unit,
                            .rule = std::string(rule)});
    };
    const TokenShares shares(rules_.lexicon(), model_, tokens);
    CodePoints before_tokens(message), before_cues(message);
    for (std::size_t i = 0; i < tokens.all.size(); ++i) {
        const auto& token = tokens.all[i];
        add(before_tokens, token.begin, token.end, shares.of(i), "learned");
    }
    for (const auto& cue : cues) add(before_cues, cue.begin, cue.end, cue.polarity, cue.rule);
    std::erase_if(evidence,
                  [](const Evidence& item) { return std::abs(item.contribution) < shown_from; });
    std::ranges::stable_sort(evidence, {}, &Evidence::start);
    explanation.offset = score;
    for (const auto& item : evidence) explanation.offset -= item.contribution;
    return explanation;
}

}  // namespace undertone
