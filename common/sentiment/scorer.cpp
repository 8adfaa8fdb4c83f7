#include "common/sentiment/scorer.h"

#include "common/language/message_language.h"
#include "common/sentiment/code_points.h"
#include "common/sentiment/media_placeholder.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

Scorer::Reading Scorer::read(std::string_view message, Language language) const {
    if (const auto* scorer = languages_.find(language)) {
        return {*scorer, language, tokenize(scorer->rules.lexicon(), message)};
    }
    // Where nothing tells the language, a word that English rates does: "Great!"
    if (!language.known()) {
        const auto& english = *languages_.find(languages::english);
        auto tokens = tokenize(english.rules.lexicon(), message);
        if (!tokens.polar.empty()) return {english, languages::english, std::move(tokens)};
    }
    const auto& wordless = languages_.wordless();
    return {wordless, language, tokenize(wordless.rules.lexicon(), message)};
}

Score Scorer::score(const Reading& reading) {
    const auto& [scorer, language, tokens] = reading;
    const auto rules = scorer.rules.score(tokens);
    if (rules.label == Label::unscored) return {0, Label::unscored, {}};
    if (scorer.model == nullptr) {
        return tokens.polar.empty() ? Score{0, Label::unscored, language}
                                    : Score{rules.score, rules.label, language};
    }
    const auto sums = scorer.model->read(scorer.rules.lexicon(), tokens, rules.score);
    const auto score = score_of(sums.expectation());
    return {score, label_of(score), language};
}

Score Scorer::score(std::string_view message, Language conversation) const {
    if (is_media_placeholder(message)) return {0, Label::unscored, {}};
    return score(read(message, message_language(message, conversation)));
}

Explanation Scorer::explain(std::string_view message, Language language) const {
    if (is_media_placeholder(message)) return {.score = {0, Label::unscored, {}}, .evidence = {}};
    const auto reading = read(message, language);
    const auto& [scorer, found_language, tokens] = reading;
    const auto score = Scorer::score(reading);
    if (score.label == Label::unscored) return {.score = score, .evidence = {}};
    auto explanation = scorer.rules.explain(tokens);
    const auto rules_score = std::exchange(explanation.score, score).score;
    if (scorer.model == nullptr) return explanation;

    const auto& model = *scorer.model;
    const auto& lexicon = scorer.rules.lexicon();
    const auto sums = model.read(lexicon, tokens, rules_score);
    // All parts of the sum stand in the same proportion to what they add to the score.
    const auto per_unit = sums.polarity == 0 ? 0 : score.score / sums.polarity;

    auto& evidence = explanation.evidence;
    for (auto& item : evidence) item.contribution *= model.head().rules_polarity * per_unit;
    const TokenShares shares(lexicon, model, tokens);
    CodePoints code_points(message);
    for (std::size_t i = 0; i < tokens.all.size(); ++i) {
        const auto& token = tokens.all[i];
        const auto start = code_points.before(token.begin);
        evidence.push_back({.start = start,
                            .end = start + code_points.count(token.begin, token.end),
                            .term = std::string(tokens.text(i).substr(0, 64)),
                            .contribution = shares.of(i) * per_unit,
                            .rule = "learned"});
    }
    std::erase_if(evidence,
                  [](const Evidence& item) { return std::abs(item.contribution) < shown_from; });
    std::ranges::stable_sort(evidence, {}, &Evidence::start);
    explanation.offset = score.score;
    for (const auto& item : evidence) explanation.offset -= item.contribution;
    return explanation;
}

}  // namespace undertone
