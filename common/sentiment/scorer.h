// Sentiment of one message, and the words it comes from: VADER's rules and a model trained on
// labelled messages, in one sum, with the words and the model of the message's language.
// docs/sentiment.md says how, on what, and how well it does.
#pragma once

#include "common/sentiment/language_scorers.h"
#include "common/sentiment/score.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// Immutable and thread-safe once made; copies share what they read.
class Scorer {
public:
    Scorer() = default;  ///< with the compiled-in lexicons and models
    /// With a version of a tenant's dictionary.
    Scorer(const Dictionary& dictionary, std::int64_t dictionary_version);

    static constexpr std::string_view name = "undertone-sentiment";
    static constexpr std::string_view version = "5";
    /// What the label follows from, for the results.
    static constexpr std::string_view labeling =
        "positive from 0.05, negative to -0.05; 0.05 is where P(positive) - P(negative) is 0.3";

    std::optional<std::int64_t> used_dictionary() const { return used_dictionary_; }

    /// `message` is UTF-8 of any length below 4 GiB. Unscored: no letter, digit or emoticon at all,
    /// a placeholder for media ("<Media omitted>"), or in a language that cannot be scored.
    ///
    /// `conversation`: what the messages around it are mostly in (ConversationLanguage).
    Score score(std::string_view message, Language conversation = languages::english) const;

    /// score() with its reasons; the two agree exactly. Words that add next to nothing are in the
    /// offset, with the model's constants. `language`: the message's own, as score() found it.
    Explanation explain(std::string_view message, Language language = languages::english) const;

private:
    /// Words and model for a message in `language`, which a rated word may tell.
    const LanguageScorer& scorer_of(std::string_view message, Language& language) const;

    LanguageScorers languages_;
    std::optional<std::int64_t> used_dictionary_;  // its version
};

}  // namespace undertone
