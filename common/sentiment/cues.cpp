#include "common/sentiment/cues.h"

#include "common/sentiment/cue_phrases.h"
#include "common/sentiment/message_features.h"
#include "common/text/bytes8.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <bitset>
#include <ranges>
#include <unordered_map>
#include <utility>
#include <vector>

namespace undertone {
namespace {

// An emoji of the highest rating adds this to the polarity; each further one half as much.
constexpr double emoji_polarity = 1.2;
constexpr int emoji_valence_max = 5;

constexpr std::size_t gap_max = 2;         // words that "~" stands for
constexpr std::size_t negation_reach = 3;  // words before a phrase
constexpr double negation_factor = -0.74;  // as VADER's

/// Words before good news that has not come: "if it works", "is it fixed", "please get it sorted".
constexpr std::string_view unreal_words[] = {"if",     "once",   "when",      "until", "till",
                                             "unless", "hope",   "hopefully", "wish",  "whether",
                                             "would",  "should", "could",     "can",   "please",
                                             "want",   "need",   "make",      "get",   "supposed"};

/// One place of a phrase: which words may stand there, and whether others may stand before them.
struct Element {
    std::vector<std::uint64_t> words;  // hashes
    bool gap = false;
};

struct Pattern {
    std::vector<Element> elements;
    const CuePhrase* phrase;
};

Pattern compile(const CuePhrase& phrase) {
    Pattern pattern{.elements = {}, .phrase = &phrase};
    bool gap = false;
    for (const auto part : std::views::split(phrase.words, ' ')) {
        const std::string_view text(part.begin(), part.end());
        if (text == "~") {
            gap = true;
            continue;
        }
        Element element{.words = {}, .gap = std::exchange(gap, false)};
        for (const auto word : std::views::split(text, '/')) {
            element.words.push_back(features::word_hash({word.begin(), word.end()}));
        }
        pattern.elements.push_back(std::move(element));
    }
    return pattern;
}

/// The phrases by their first word.
class PhraseTable {
public:
    static const PhraseTable& built_in() {
        static const PhraseTable table;
        return table;
    }

    PhraseTable() {
        for (const auto& phrase : cue_phrases) {
            const auto pattern = compile(phrase);
            for (const auto part : std::views::split(first_words(phrase), '/')) {
                const std::string_view word(part.begin(), part.end());
                by_first_[features::word_hash(word)].push_back(pattern);
                may_begin_.set(start_hash(word));
            }
        }
        for (const auto word : unreal_words) unreal_.push_back(features::word_hash(word));
    }

    /// Cheap, and false for most words that begin no phrase.
    bool may_begin(std::string_view word) const { return may_begin_[start_hash(word)]; }

    std::span<const Pattern> beginning_with(std::uint64_t word) const {
        const auto found = by_first_.find(word);
        return found == by_first_.end() ? std::span<const Pattern>() : found->second;
    }

    bool is_unreal(std::uint64_t word) const { return std::ranges::count(unreal_, word) > 0; }

private:
    static constexpr std::size_t start_bits = 12;

    static std::string_view first_words(const CuePhrase& phrase) {
        return phrase.words.substr(0, phrase.words.find(' '));
    }

    /// Of its first three characters, whatever their case; apostrophes count for nothing.
    static std::size_t start_hash(std::string_view word) {
        const auto start =
            bytes8::first(bytes8::load(word, 0), std::min<std::size_t>(word.size(), 3));
        return (start | 0x202020) * 0x9E3779B185EBCA87 >> (64 - start_bits);
    }

    std::unordered_map<std::uint64_t, std::vector<Pattern>> by_first_;
    std::bitset<std::size_t{1} << start_bits> may_begin_;
    std::vector<std::uint64_t> unreal_;
};

/// The words of a message as phrases see them.
class Words {
public:
    Words(const Lexicon& lexicon, const Tokens& tokens) : lexicon_(lexicon), tokens_(tokens) {}

    std::size_t size() const { return tokens_.all.size(); }
    std::string_view text(std::size_t index) const {
        return tokens_.all[index].word != 0 ? tokens_.text(index)
                                            : features::bare_word(tokens_.text(index));
    }
    std::uint64_t hash(std::size_t index) const { return features::word_hash(text(index)); }
    bool ends_clause(std::size_t index) const { return features::ends_clause(tokens_, index); }
    bool negates(std::size_t index) const { return features::negates(lexicon_, tokens_, index); }

    /// The last word of `pattern` whose first is `first`.
    std::optional<std::size_t> match(const Pattern& pattern, std::size_t first) const {
        auto at = first;
        for (const auto& element : pattern.elements | std::views::drop(1)) {
            const auto next = find_next(element, at);
            if (!next) return std::nullopt;
            at = *next;
        }
        return at;
    }

    /// Whether the clause of words [first, last] ends in a question mark.
    bool in_question(std::size_t last) const {
        while (last + 1 < size() && !ends_clause(last)) ++last;
        const auto end = tokens_.all[last].end;
        const auto mark = tokens_.message.find_first_not_of("\"') ", end);
        return (mark != std::string_view::npos && tokens_.message[mark] == '?') ||
               tokens_.message[end - 1] == '?';
    }

    /// Calls `seen` with the words before `first` in its clause, the nearest first, until it
    /// returns true.
    template <class Seen>
    bool any_before(std::size_t first, std::size_t reach, Seen&& seen) const {
        for (auto i = first; i > 0 && reach > 0 && !ends_clause(i - 1); --i, --reach) {
            if (seen(i - 1)) return true;
        }
        return false;
    }

private:
    std::optional<std::size_t> find_next(const Element& element, std::size_t after) const {
        const auto reach = element.gap ? gap_max + 1 : 1;
        for (std::size_t step = 1; step <= reach && after + step < size(); ++step) {
            if (ends_clause(after + step - 1)) break;
            if (std::ranges::count(element.words, hash(after + step)) > 0) return after + step;
        }
        return std::nullopt;
    }

    const Lexicon& lexicon_;
    const Tokens& tokens_;
};

/// What the phrase at [first, last] adds where it stands.
double polarity_of(const CuePhrase& phrase, const Words& words, std::size_t first,
                   std::size_t last) {
    const auto negates = [&](std::size_t index) { return words.negates(index); };
    const auto unreal = [&](std::size_t index) {
        return PhraseTable::built_in().is_unreal(words.hash(index));
    };
    switch (phrase.kind) {
        case CueKind::praise:
            if (words.in_question(last) || words.any_before(first, words.size(), unreal)) return 0;
            [[fallthrough]];
        case CueKind::complaint:
            return words.any_before(first, negation_reach, negates)
                       ? phrase.polarity * negation_factor
                       : phrase.polarity;
        case CueKind::wish:
        case CueKind::thanks:
            return phrase.polarity;
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
        if (character < 0x2000) return std::nullopt;
        const auto found = valences_.find(character);
        return found == valences_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::unordered_map<char32_t, int> valences_;
};

}  // namespace

Cues::Cues(const Lexicon& lexicon, const Tokens& tokens) {
    find_phrases(lexicon, tokens);
    if (!tokens.ascii) find_emoji(tokens.message);
    if (has_emoji_) std::ranges::stable_sort(all_, {}, &Cue::begin);
}

void Cues::find_phrases(const Lexicon& lexicon, const Tokens& tokens) {
    const auto& table = PhraseTable::built_in();
    const Words words(lexicon, tokens);
    for (std::size_t i = 0; i < words.size();) {
        auto next = i + 1;
        if (table.may_begin(words.text(i))) {
            for (const auto& pattern : table.beginning_with(words.hash(i))) {
                const auto last = words.match(pattern, i);
                if (!last) continue;
                const auto polarity = polarity_of(*pattern.phrase, words, i, *last);
                if (polarity != 0) {
                    const bool wish = pattern.phrase->kind == CueKind::wish;
                    all_.push_back({.begin = tokens.all[i].begin,
                                    .end = tokens.all[*last].end,
                                    .polarity = polarity,
                                    .rule = wish ? wish_rule : phrase_rule});
                    next = *last + 1;
                }
                break;
            }
        }
        i = next;
    }
}

void Cues::find_emoji(std::string_view message) {
    double factor = emoji_polarity / emoji_valence_max;
    for (std::size_t at = 0; at < message.size();) {
        const auto begin = at;
        const auto valence = EmojiTable::built_in().valence(next_code_point(message, at));
        if (!valence) continue;
        has_emoji_ = true;
        all_.push_back({.begin = static_cast<std::uint32_t>(begin),
                        .end = static_cast<std::uint32_t>(at),
                        .polarity = *valence * factor,
                        .rule = emoji_rule});
        factor /= 2;
    }
}

}  // namespace undertone
