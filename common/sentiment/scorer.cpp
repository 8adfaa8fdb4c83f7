#include "common/sentiment/scorer.h"

#include "common/language/message_language.h"
#include "common/sentiment/code_points.h"
#include "common/sentiment/cues.h"
#include "common/text/media_placeholder.h"

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

// From here on P(positive) - P(negative) makes a message positive.
constexpr double polar_expectation = 0.3;

// Evidence that adds less, compared with the strongest, is not shown.
constexpr double shown_from = 0.03;

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
    TokenShares(const Lexicon& lexicon, const TrainedModel& model, const Tokens& tokens,
                const MessageWords& words)
        : shares_(tokens.all.size()) {
        for_each_feature(lexicon, tokens, words, Adder{model, *this});
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

/// A message as its language's words and model see it.
class Reading {
public:
    Reading(const LanguageScorer& scorer, std::string_view message)
        : scorer_(scorer),
          tokens_(scorer.tokens_of(message)),
          words_(scorer.rules.lexicon(), tokens_),
          cues_(scorer.rules.lexicon(), tokens_, words_),
          rules_(scorer.rules.score(tokens_)) {}
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    bool has_words() const { return rules_.label != Label::unscored || cues_.has_emoji(); }
    /// Without a model, a message without a rated word says nothing.
    bool is_scored() const { return has_words() && (scorer_.model || !tokens_.polar.empty()); }

    double score() const { return scorer_.model ? score_of(sums().expectation()) : rules_.score; }
    Explanation explain(Score score) const;

private:
    ModelSums sums() const {
        auto sums = scorer_.model->read(scorer_.rules.lexicon(), tokens_, words_, rules_.score);
        if (!cues_.empty()) {
            sums.polarity += cues_.polarity();
            sums.neutrality += cues_.neutrality();
        }
        return sums;
    }
    void explain_model(Explanation& explanation) const;

    const LanguageScorer& scorer_;
    const Tokens tokens_;
    const MessageWords words_;
    const Cues cues_;
    const Score rules_;
};

Explanation Reading::explain(Score score) const {
    auto explanation = scorer_.rules.explain(tokens_);
    explanation.score = score;
    if (scorer_.model) explain_model(explanation);
    return explanation;
}

void Reading::explain_model(Explanation& explanation) const {
    const auto& model = *scorer_.model;
    const auto score = explanation.score.score;
    const auto polarity = sums().polarity;
    // All parts of the sum stand in the same proportion to what they add to the score.
    const auto per_unit = polarity == 0 ? 0 : score / polarity;
    const auto message = tokens_.message;

    auto& evidence = explanation.evidence;
    for (auto& item : evidence) item.contribution *= model.head().rules_polarity * per_unit;
    const auto add = [&](CodePoints& code_points, std::uint32_t begin, std::uint32_t end,
                         double share, std::string_view rule) {
        const auto start = code_points.before(begin);
        evidence.push_back({.start = start,
                            .end = start + code_points.count(begin, end),
                            .term = std::string(message.substr(begin, std::min(end - begin, 64u))),
                            .contribution = share * per_unit,
                            .rule = std::string(rule)});
    };
    const TokenShares shares(scorer_.rules.lexicon(), model, tokens_, words_);
    CodePoints before_tokens(message), before_cues(message);
    for (std::size_t i = 0; i < tokens_.all.size(); ++i) {
        const auto& token = tokens_.all[i];
        add(before_tokens, token.begin, token.end, shares.of(i), "learned");
    }
    for (const auto& cue : cues_) add(before_cues, cue.begin, cue.end, cue.polarity, cue.rule);
    double strongest = 0;
    for (const auto& item : evidence) strongest = std::max(strongest, std::abs(item.contribution));
    std::erase_if(evidence, [&](const Evidence& item) {
        return std::abs(item.contribution) < strongest * shown_from;
    });
    std::ranges::stable_sort(evidence, {}, &Evidence::start);
    explanation.offset = score;
    for (const auto& item : evidence) explanation.offset -= item.contribution;
}

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

Scorer::Scorer(const Dictionary& dictionary, std::int64_t dictionary_version)
    : languages_(dictionary), used_dictionary_(dictionary_version) {}

const LanguageScorer& Scorer::scorer_of(std::string_view message, Language& language) const {
    if (const auto* scorer = languages_.find(language)) return *scorer;
    // Where nothing tells the language, a word that English rates does: "Great!"
    const auto& english = *languages_.find(languages::english);
    if (!language.known() && !english.tokens_of(message).polar.empty()) {
        language = languages::english;
        return english;
    }
    return languages_.wordless();
}

Score Scorer::score(std::string_view message, Language conversation) const {
    if (is_media_placeholder(message)) return {0, Label::unscored, {}};
    auto language = message_language(message, conversation);
    const Reading reading(scorer_of(message, language), message);
    if (!reading.has_words()) return {0, Label::unscored, {}};
    if (!reading.is_scored()) return {0, Label::unscored, language};
    const auto score = reading.score();
    return {score, label_of(score), language};
}

Explanation Scorer::explain(std::string_view message, Language language) const {
    if (is_media_placeholder(message)) return {.score = {0, Label::unscored, {}}, .evidence = {}};
    const Reading reading(scorer_of(message, language), message);
    if (!reading.is_scored()) {
        const auto told = reading.has_words() ? language : Language();
        return {.score = {0, Label::unscored, told}, .evidence = {}};
    }
    const auto score = reading.score();
    return reading.explain({score, label_of(score), language});
}

}  // namespace undertone
