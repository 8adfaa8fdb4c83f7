#include "common/sentiment/language_scorers.h"

#include "common/sentiment/term_tokens.h"
#include "embedded/language_models.h"
#include "embedded/word_lists.h"

#include <optional>
#include <utility>

namespace undertone {
namespace {

/// The embedded file "es.txt", "es.model".
std::optional<std::string_view> find_file(std::span<const EmbeddedFile> files,
                                          std::string_view name) {
    for (const auto& file : files) {
        if (file.name == name) return file.bytes;
    }
    return std::nullopt;
}

/// Those compiled in, by language; they live as long as the program.
const std::map<Language, TrainedModel>& language_models() {
    static const auto models = [] {
        std::map<Language, TrainedModel> made;
        for (const auto& file : embedded::language_models()) {
            const auto code = file.name.substr(0, file.name.find('.'));
            made.emplace(Language(code), TrainedModel(file.bytes));
        }
        return made;
    }();
    return models;
}

}  // namespace

WordList word_list_of_language(Language language) {
    WordList words;
    const auto files = embedded::word_lists();
    words.rated = emoticons();
    add_words(words, find_file(files, "emoji.txt").value());
    if (const auto own = find_file(files, language.code() + ".txt")) add_words(words, *own);
    return words;
}

LanguageScorer::LanguageScorer(RuleScorer language_rules, const TrainedModel* language_model,
                               const Dictionary& dictionary)
    : rules(std::move(language_rules)), model(language_model) {
    auto finder = std::make_shared<const TermFinder>(dictionary, rules.lexicon());
    if (!finder->empty()) terms = std::move(finder);
}

Tokens LanguageScorer::tokens_of(std::string_view message) const {
    auto tokens = tokenize(rules.lexicon(), message);
    if (terms) put_terms(rules.lexicon(), terms->find(message), tokens);
    return tokens;
}

LanguageScorers::LanguageScorers(const Dictionary& dictionary)
    : english_(RuleScorer(dictionary), &TrainedModel::built_in(), dictionary),
      wordless_(RuleScorer(word_list_of_language({}), dictionary), nullptr, dictionary) {
    for (const auto& [language, model] : language_models()) {
        RuleScorer rules(word_list_of_language(language), dictionary);
        others_.emplace(language, LanguageScorer(std::move(rules), &model, dictionary));
    }
}

const LanguageScorer* LanguageScorers::find(Language language) const {
    if (language == languages::english) return &english_;
    const auto found = others_.find(language);
    return found == others_.end() ? nullptr : &found->second;
}

}  // namespace undertone
