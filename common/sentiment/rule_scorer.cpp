#include "common/sentiment/rule_scorer.h"

#include "common/sentiment/explanation.h"
#include "common/sentiment/rules.h"
#include "common/text/utf8.h"

#include <unicode/uchar.h>

namespace undertone {
namespace {

bool has_wide_word(std::string_view message) {
    for (std::size_t at = 0; at < message.size();) {
        const auto c = next_code_point(message, at);
        if (c > 0x7F && u_isalnum(static_cast<UChar32>(c))) return true;
    }
    return false;
}

}  // namespace

RuleScorer::RuleScorer(const Dictionary& dictionary)
    : lexicon_(std::make_shared<const Lexicon>(dictionary)) {}

RuleScorer::RuleScorer(WordList words, const Dictionary& dictionary)
    : lexicon_(std::make_shared<const Lexicon>(std::move(words), dictionary)) {}

Score RuleScorer::score(std::string_view message) const {
    return score(tokenize(*lexicon_, message));
}

Explanation RuleScorer::explain(std::string_view message) const {
    return explain(tokenize(*lexicon_, message));
}

Score RuleScorer::score(const Tokens& tokens) const {
    if (tokens.polar.empty()) {
        const bool has_word = tokens.has_ascii_word || !tokens.terms.empty() ||
                              (!tokens.ascii && has_wide_word(tokens.message));
        return {0, has_word ? Label::neutral : Label::unscored};
    }
    vader::NoTrace trace;
    const auto sum = vader::sum_valences(*lexicon_, tokens, trace);
    const auto score = vader::normalized(vader::emphasized(sum, vader::emphasis(tokens)));
    return {score, label_of(score)};
}

Explanation RuleScorer::explain(const Tokens& tokens) const {
    return explain_tokens(*lexicon_, tokens.message, tokens, score(tokens));
}

}  // namespace undertone
