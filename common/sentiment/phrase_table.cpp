#include "common/sentiment/phrase_table.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <ranges>
#include <string_view>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t table_size = 2048;  // about 600 anchors

constexpr std::size_t gap_max = 2;  // words that "~" stands for

/// No anchors: they are everywhere.
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

}  // namespace

const PhraseTable& PhraseTable::built_in() {
    static const PhraseTable table(cue_phrases);
    return table;
}

PhraseTable::PhraseTable(std::span<const CuePhrase> phrases) : slots_(table_size) {
    std::map<std::uint64_t, std::vector<Pattern>> by_anchor;
    for (const auto& phrase : phrases) {
        const auto pattern = compile(phrase);
        const auto parts = split(phrase.words, ' ');
        for (const auto word : split(pattern.anchor == 0 ? parts.front() : parts.back(), '/')) {
            by_anchor[word_hash(word)].push_back(pattern);
        }
    }
    for (auto& [word, patterns] : by_anchor) {
        anchors_.set(slot_of(word));
        auto at = word % table_size;
        while (slots_[at].word != 0) at = (at + 1) % table_size;
        const auto first = static_cast<std::uint32_t>(patterns_.size());
        std::ranges::move(patterns, std::back_inserter(patterns_));
        slots_[at] = {word, first, static_cast<std::uint32_t>(patterns_.size())};
    }
}

PhraseTable::Pattern PhraseTable::compile(const CuePhrase& phrase) {
    Pattern pattern{.elements = {}, .anchor = 0, .phrase = &phrase};
    bool gap = false;
    for (const auto part : split(phrase.words, ' ')) {
        if (part == "~") {
            gap = true;
            continue;
        }
        Element element{.words = {}, .gap = std::exchange(gap, false)};
        std::ranges::transform(split(part, '/'), std::back_inserter(element.words), word_hash);
        pattern.elements.push_back(std::move(element));
    }
    if (is_anchored_at_end(phrase)) pattern.anchor = pattern.elements.size() - 1;
    return pattern;
}

bool PhraseTable::Element::has(std::uint64_t word) const {
    return std::ranges::count(words, word) > 0;
}

std::optional<PhraseMatch> PhraseTable::look_up(const MessageWords& words, std::size_t index,
                                                std::size_t from) const {
    const auto word = words[index].hash;
    auto at = word % table_size;
    while (slots_[at].word != word) {
        if (slots_[at].word == 0) return std::nullopt;
        at = (at + 1) % table_size;
    }
    for (auto i = slots_[at].first; i < slots_[at].last; ++i) {
        const auto& pattern = patterns_[i];
        const auto range = match(pattern, words, index);
        if (range && range->first >= from) return PhraseMatch{pattern.phrase, *range};
    }
    return std::nullopt;
}

std::optional<WordRange> PhraseTable::match(const Pattern& pattern, const MessageWords& words,
                                            std::size_t index) {
    const auto reach_of = [](bool gap) { return gap ? gap_max + 1 : 1; };
    WordRange range{index, index};
    for (auto i = pattern.anchor + 1; i < pattern.elements.size(); ++i) {
        const auto& element = pattern.elements[i];
        bool found = false;
        for (auto reach = reach_of(element.gap); reach > 0 && !found; --reach) {
            if (range.last + 1 == words.size() || words[range.last].ends_clause) break;
            found = element.has(words[++range.last].hash);
        }
        if (!found) return std::nullopt;
    }
    for (auto i = pattern.anchor; i > 0; --i) {
        const auto& element = pattern.elements[i - 1];
        bool found = false;
        for (auto reach = reach_of(pattern.elements[i].gap); reach > 0 && !found; --reach) {
            if (range.first == 0 || words[range.first - 1].ends_clause) break;
            found = element.has(words[--range.first].hash);
        }
        if (!found) return std::nullopt;
    }
    return range;
}

}  // namespace undertone
