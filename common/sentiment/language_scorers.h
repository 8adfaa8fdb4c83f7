// The languages that can be scored, each with its words and its model.
#pragma once

#include "common/language/language.h"
#include "common/sentiment/rule_scorer.h"
#include "common/sentiment/term_finder.h"
#include "common/sentiment/trained_model.h"

#include <map>
#include <memory>

namespace undertone {

/// What the rules know of a language (words/*.txt); of one that has no list, emoji and emoticons.
WordList word_list_of_language(Language language);

struct LanguageScorer {
    RuleScorer rules;
    const TrainedModel* model;                ///< nullptr: the rules alone score
    std::shared_ptr<const TermFinder> terms;  ///< of the dictionary; nullptr: it has none

    LanguageScorer(RuleScorer language_rules, const TrainedModel* language_model,
                   const Dictionary& dictionary);

    /// With the dictionary's terms among them.
    Tokens tokens_of(std::string_view message) const;
};

/// Immutable once made; copies share the lexicons.
class LanguageScorers {
public:
    explicit LanguageScorers(const Dictionary& dictionary = {});

    /// nullptr: the language cannot be scored.
    const LanguageScorer* find(Language language) const;
    /// Emoji and emoticons, which mean the same in any language.
    const LanguageScorer& wordless() const { return wordless_; }

private:
    LanguageScorer english_;
    LanguageScorer wordless_;
    std::map<Language, LanguageScorer> others_;
};

}  // namespace undertone
