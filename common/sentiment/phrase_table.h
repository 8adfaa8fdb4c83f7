// Finds the phrases of cue_phrases.h in a message's words.
#pragma once

#include "common/sentiment/cue_phrases.h"
#include "common/sentiment/message_words.h"
#include "common/text/bytes8.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace undertone {

struct PhraseMatch {
    const CuePhrase* phrase;
    WordRange words;
};

/// The phrases by their anchors, the words that they are looked for at. Immutable once made.
class PhraseTable {
public:
    static const PhraseTable& built_in();

    explicit PhraseTable(std::span<const CuePhrase> phrases);

    /// The first phrase whose anchor is the word at `index` and that begins at `from` or later.
    std::optional<PhraseMatch> find(const MessageWords& words, std::size_t index,
                                    std::size_t from) const {
        if (!anchors_[start_hash(words.text(index))]) return std::nullopt;  // nearly always
        return look_up(words, index, from);
    }

private:
    /// One place of a phrase: which words may stand there, and whether others may stand before
    /// them.
    struct Element {
        std::vector<std::uint64_t> words;  // hashes
        bool gap = false;

        bool has(std::uint64_t word) const;
    };

    struct Pattern {
        std::vector<Element> elements;
        std::size_t anchor;
        const CuePhrase* phrase;
    };

    static constexpr std::size_t start_bits = 16;

    static Pattern compile(const CuePhrase& phrase);
    static std::optional<WordRange> match(const Pattern& pattern, const MessageWords& words,
                                          std::size_t index);

    /// Of a word's first eight bytes, whatever the case of letters.
    static std::size_t start_hash(std::string_view word) {
        const auto size = std::min<std::size_t>(word.size(), 8);
        const auto start = bytes8::first(bytes8::load(word, 0), size);
        return (start | 0x2020202020202020) * 0x9E3779B185EBCA87 >> (64 - start_bits);
    }

    void expect(std::string_view word);
    std::optional<PhraseMatch> look_up(const MessageWords& words, std::size_t index,
                                       std::size_t from) const;

    std::unordered_map<std::uint64_t, std::vector<Pattern>> by_anchor_;
    std::bitset<std::size_t{1} << start_bits> anchors_;
};

}  // namespace undertone
