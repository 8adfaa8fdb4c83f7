#include "common/sentiment/scorer.h"

#include "common/sentiment/explanation.h"
#include "common/sentiment/media_placeholder.h"
#include "common/sentiment/rules.h"
#include "common/text/utf8.h"

#include <unicode/uchar.h>

namespace undertone {
namespace {

constexpr double polar_from = 0.05;

/// Without branches, which nobody could predict.
Label label_of(double score) {
    static_assert(static_cast<int>(Label::negative) == 0 && static_cast<int>(Label::neutral) == 1 &&
                  static_cast<int>(Label::positive) == 2);
    return static_cast<Label>(1 + (score >= polar_from) - (score <= -polar_from));
}

bool has_wide_word(std::string_view message) {
    for (std::size_t at = 0; at < message.size();) {
        const auto c = next_code_point(message, at);
        if (c > 0x7F && u_isalnum(static_cast<UChar32>(c))) return true;
    }
    return false;
}

Score score_tokens(const Lexicon& lexicon, std::string_view message, const Tokens& tokens) {
    if (tokens.polar.empty()) {
        const bool has_word = tokens.has_ascii_word || (!tokens.ascii && has_wide_word(message));
        return {0, has_word ? Label::neutral : Label::unscored};
    }
    vader::NoTrace trace;
    const auto sum = vader::sum_valences(lexicon, tokens, trace);
    const auto score = vader::normalized(vader::emphasized(sum, vader::emphasis(tokens)));
    return {score, label_of(score)};
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

Scorer::Scorer() : lexicon_(std::make_shared<const Lexicon>()) {}

Score Scorer::score(std::string_view message) const {
    if (is_media_placeholder(message)) return {0, Label::unscored};
    return score_tokens(*lexicon_, message, tokenize(*lexicon_, message));
}

Explanation Scorer::explain(std::string_view message) const {
    if (is_media_placeholder(message)) return {.score = {0, Label::unscored}, .evidence = {}};
    const auto tokens = tokenize(*lexicon_, message);
    return explain_tokens(*lexicon_, message, tokens, score_tokens(*lexicon_, message, tokens));
}

}  // namespace undertone
