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
constexpr double emoji_polarity = 2.5;
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
    std::size_t anchor;  // the element whose words are looked for
    const CuePhrase* phrase;
};

std::uint64_t hash_of(std::string_view word) { return features::word_hash(word); }

constexpr std::string_view common_words[] = {"it", "of", "to", "up",  "you", "now", "again", "out",
                                             "me", "be", "if", "had", "on",  "all", "this"};

bool is_common(std::string_view word) { return std::ranges::count(common_words, word) > 0; }

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (const auto part : std::views::split(text, separator)) {
        parts.emplace_back(part.begin(), part.end());
    }
    return parts;
}

/// The last words of a phrase say most of it ("is FIXED"), unless they are everywhere.
bool is_anchored_at_end(const CuePhrase& phrase) {
    return std::ranges::none_of(split(split(phrase.words, ' ').back(), '/'), is_common);
}

Pattern compile(const CuePhrase& phrase) {
    Pattern pattern{.elements = {}, .anchor = 0, .phrase = &phrase};
    bool gap = false;
    for (const auto part : split(phrase.words, ' ')) {
        if (part == "~") {
            gap = true;
            continue;
        }
        Element element{.words = {}, .gap = std::exchange(gap, false)};
        std::ranges::transform(split(part, '/'), std::back_inserter(element.words), hash_of);
        pattern.elements.push_back(std::move(element));
    }
    if (is_anchored_at_end(phrase)) pattern.anchor = pattern.elements.size() - 1;
    return pattern;
}

/// The phrases by their anchors.
class PhraseTable {
public:
    static const PhraseTable& built_in() {
        static const PhraseTable table;
        return table;
    }

    PhraseTable() {
        for (const auto& phrase : cue_phrases) {
            const auto pattern = compile(phrase);
            const auto parts = split(phrase.words, ' ');
            for (const auto word : split(pattern.anchor == 0 ? parts.front() : parts.back(), '/')) {
                by_anchor_[hash_of(word)].push_back(pattern);
                expect(word);
            }
        }
        for (const auto word : unreal_words) unreal_.push_back(hash_of(word));
    }

    /// Cheap, and false for most words that are no anchor.
    bool may_be_anchor(std::string_view word) const { return anchors_[start_hash(word)]; }

    std::span<const Pattern> anchored_at(std::uint64_t word) const {
        const auto found = by_anchor_.find(word);
        return found == by_anchor_.end() ? std::span<const Pattern>() : found->second;
    }

    bool is_unreal(std::uint64_t word) const { return std::ranges::count(unreal_, word) > 0; }

private:
    static constexpr std::size_t start_bits = 16;

    void expect(std::string_view word) {
        anchors_.set(start_hash(word));
        if (const auto mark = word.find('\''); mark != std::string_view::npos) {
            auto typographic = std::string(word).replace(mark, 1, "\u2019");
            anchors_.set(start_hash(typographic));
        }
    }

    /// Of its first eight bytes, whatever the case of letters.
    static std::size_t start_hash(std::string_view word) {
        const auto size = std::min<std::size_t>(word.size(), 8);
        const auto start = bytes8::first(bytes8::load(word, 0), size);
        return (start | 0x2020202020202020) * 0x9E3779B185EBCA87 >> (64 - start_bits);
    }

    std::unordered_map<std::uint64_t, std::vector<Pattern>> by_anchor_;
    std::bitset<std::size_t{1} << start_bits> anchors_;
    std::vector<std::uint64_t> unreal_;
};

/// Words [first, last] of a message.
struct WordRange {
    std::size_t first, last;
};

/// The words of a message as phrases see them.
class Words {
public:
    Words(const Lexicon& lexicon, const Tokens& tokens) : lexicon_(lexicon), tokens_(tokens) {}

    std::size_t size() const { return tokens_.all.size(); }
    std::string_view text(std::size_t index) const {
        const auto text = tokens_.text(index);
        const bool bare =
            features::is_letter_like(text.front()) && features::is_letter_like(text.back());
        return bare || tokens_.all[index].word != 0 ? text : features::bare_word(text);
    }
    std::uint64_t hash(std::size_t index) const { return hash_of(text(index)); }
    bool ends_clause(std::size_t index) const { return features::ends_clause(tokens_, index); }
    bool negates(std::size_t index) const { return features::negates(lexicon_, tokens_, index); }

    /// Where `pattern` stands, if its anchor is the word at `index`.
    std::optional<WordRange> match(const Pattern& pattern, std::size_t index) const {
        WordRange range{index, index};
        for (auto i = pattern.anchor + 1; i < pattern.elements.size(); ++i) {
            const auto& element = pattern.elements[i];
            const auto next = find_after(element, range.last, element.gap);
            if (!next) return std::nullopt;
            range.last = *next;
        }
        for (auto i = pattern.anchor; i > 0; --i) {
            const auto previous =
                find_before(pattern.elements[i - 1], range.first, pattern.elements[i].gap);
            if (!previous) return std::nullopt;
            range.first = *previous;
        }
        return range;
    }

    /// Whether the clause of the word ends in a question mark.
    bool in_question(std::size_t last) const {
        while (last + 1 < size() && !ends_clause(last)) ++last;
        const auto end = tokens_.all[last].end;
        const auto mark = tokens_.message.find_first_not_of("\"') ", end);
        return (mark != std::string_view::npos && tokens_.message[mark] == '?') ||
               tokens_.message[end - 1] == '?';
    }

    /// Whether `holds` of any of the `reach` words before `first` in its clause.
    template <class Holds>
    bool any_before(std::size_t first, std::size_t reach, Holds&& holds) const {
        for (auto i = first; i > 0 && reach > 0 && !ends_clause(i - 1); --i, --reach) {
            if (holds(i - 1)) return true;
        }
        return false;
    }

private:
    bool is_one_of(const Element& element, std::size_t index) const {
        return std::ranges::count(element.words, hash(index)) > 0;
    }

    std::optional<std::size_t> find_after(const Element& element, std::size_t index,
                                          bool gap) const {
        for (auto reach = gap ? gap_max + 1 : 1; reach > 0; --reach) {
            if (index + 1 == size() || ends_clause(index)) break;
            if (is_one_of(element, ++index)) return index;
        }
        return std::nullopt;
    }

    std::optional<std::size_t> find_before(const Element& element, std::size_t index,
                                           bool gap) const {
        for (auto reach = gap ? gap_max + 1 : 1; reach > 0; --reach) {
            if (index == 0 || ends_clause(index - 1)) break;
            if (is_one_of(element, --index)) return index;
        }
        return std::nullopt;
    }

    const Lexicon& lexicon_;
    const Tokens& tokens_;
};

/// What the phrase at [first, last] adds where it stands.
double polarity_of(const CuePhrase& phrase, const Words& words, WordRange range) {
    const auto negates = [&](std::size_t index) { return words.negates(index); };
    const auto unreal = [&](std::size_t index) {
        return PhraseTable::built_in().is_unreal(words.hash(index));
    };
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
        if (character < 0x203C) return std::nullopt;
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
    std::size_t free = 0;  // words before are part of a phrase
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!table.may_be_anchor(words.text(i))) continue;
        for (const auto& pattern : table.anchored_at(words.hash(i))) {
            const auto range = words.match(pattern, i);
            if (!range || range->first < free) continue;
            if (const auto polarity = polarity_of(*pattern.phrase, words, *range); polarity != 0) {
                const bool wish = pattern.phrase->kind == CueKind::wish;
                all_.push_back({.begin = tokens.all[range->first].begin,
                                .end = tokens.all[range->last].end,
                                .polarity = polarity,
                                .rule = wish ? wish_rule : phrase_rule});
                free = range->last + 1;
            }
            break;
        }
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
