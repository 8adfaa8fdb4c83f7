#include "common/sentiment/cues.h"

#include "common/sentiment/phrase_table.h"
#include "common/sentiment/rules.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>
#include <unordered_map>

namespace undertone {
namespace {

// An emoji of the highest rating adds this to the polarity; each further one half as much.
constexpr double emoji_polarity = 2.5;
constexpr int emoji_valence_max = 5;

// An elongated word of the highest rating.
constexpr double elongated_polarity = 3.0;
constexpr double valence_max = 4;

constexpr std::size_t negation_reach = 3;  // words before a phrase
constexpr double negation_factor = -0.74;  // as VADER's

/// Words before good news that has not come: "if it works", "is it fixed", "please get it sorted".
constexpr std::string_view unreal_words[] = {"if",     "once",   "when",      "until", "till",
                                             "unless", "hope",   "hopefully", "wish",  "whether",
                                             "would",  "should", "could",     "can",   "please",
                                             "want",   "need",   "make",      "get",   "supposed"};

bool is_unreal(std::string_view word) {
    return std::ranges::any_of(unreal_words, [&](std::string_view unreal) {
        return vader::equals_in_any_case(word, unreal);
    });
}

/// What a phrase adds where it stands.
double polarity_of(const CuePhrase& phrase, const MessageWords& words, WordRange range) {
    const auto negates = [&](std::size_t index) { return words[index].negates; };
    const auto unreal = [&](std::size_t index) { return is_unreal(words.text(index)); };
    switch (phrase.kind) {
        case CueKind::praise:
            if (words.in_question(range.last) ||
                words.any_before(range.first, words.size(), unreal))
                return 0;
            [[fallthrough]];
        case CueKind::complaint:
            return words.any_before(range.first, negation_reach, negates)
                       ? phrase.polarity * negation_factor
                       : phrase.polarity;
        case CueKind::hedge:
        case CueKind::thanks:
            return phrase.polarity;
    }
    return 0;
}

/// The rating of "booooring" is that of "boring".
double elongated_valence(const Lexicon& lexicon, std::string_view word) {
    for (const std::ptrdiff_t run : {2, 1}) {
        std::string shorter;
        for (const char c : word) {
            const auto same = std::ranges::find_if(shorter | std::views::reverse,
                                                   [&](char s) { return (s ^ c) & ~0x20; });
            if (same - shorter.rbegin() < run) shorter += c;
        }
        const auto& entry = lexicon.word(lexicon.find(shorter));
        if (entry.polar()) return entry.valence;
    }
    return 0;
}

/// Emoji by code point.
class EmojiTable {
public:
    static const EmojiTable& built_in() {
        static const EmojiTable table;
        return table;
    }

    EmojiTable() {
        for (const auto& [emoji, valence] : emoji_entries()) valences_.emplace(emoji, valence);
    }

    std::optional<int> valence(char32_t character) const {
        // All of them are symbols, from U+203C on.
        if (character < 0x203C) return std::nullopt;
        const auto found = valences_.find(character);
        return found == valences_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::unordered_map<char32_t, int> valences_;
};

}  // namespace

Cues::Cues(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words) {
    // The phrases are English, and other lexicons hold the emoji themselves.
    if (!lexicon.is_english()) return;
    find_phrases(lexicon, tokens, words);
    if (!tokens.ascii) find_emoji(tokens);
    if (all_.size() > 1) std::ranges::stable_sort(all_, {}, &Cue::begin);
}

void Cues::find_phrases(const Lexicon& lexicon, const Tokens& tokens, const MessageWords& words) {
    const auto& table = PhraseTable::built_in();
    std::size_t free = 0;  // words before are part of a phrase
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].elongated && tokens.all[i].word == 0) {
            const auto negates = [&](std::size_t index) { return words[index].negates; };
            const bool negated = words.any_before(i, negation_reach, negates);
            add_elongated(lexicon, words.text(i), tokens.all[i], negated);
        }
        const auto found = table.find(words, i, free);
        if (!found) continue;
        const auto [phrase, range] = *found;
        const auto polarity = polarity_of(*phrase, words, range);
        if (polarity == 0) continue;
        all_.push_back({.begin = tokens.all[range.first].begin,
                        .end = tokens.all[range.last].end,
                        .polarity = polarity,
                        .rule = phrase->kind == CueKind::hedge ? hedge_rule : phrase_rule});
        free = range.last + 1;
    }
}

void Cues::add_elongated(const Lexicon& lexicon, std::string_view word, const Token& token,
                         bool negated) {
    const auto valence = elongated_valence(lexicon, word);
    if (valence == 0) return;
    const auto polarity = valence * elongated_polarity / valence_max;
    all_.push_back({.begin = token.begin,
                    .end = token.end,
                    .polarity = negated ? polarity * negation_factor : polarity,
                    .rule = elongation_rule});
}

void Cues::find_emoji(const Tokens& tokens) {
    const auto message = tokens.message;
    auto term = tokens.terms.begin();  // what is part of one says what the dictionary says
    double factor = emoji_polarity / emoji_valence_max;
    for (std::size_t at = 0; at < message.size();) {
        const auto begin = at;
        const auto valence = EmojiTable::built_in().valence(next_code_point(message, at));
        if (!valence) continue;
        while (term != tokens.terms.end() && term->end <= begin) ++term;
        if (term != tokens.terms.end() && term->begin <= begin) continue;
        has_emoji_ = true;
        all_.push_back({.begin = static_cast<std::uint32_t>(begin),
                        .end = static_cast<std::uint32_t>(at),
                        .polarity = *valence * factor,
                        .rule = emoji_rule});
        factor /= 2;
    }
}

}  // namespace undertone
