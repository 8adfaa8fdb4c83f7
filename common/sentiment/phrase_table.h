// Finds the phrases of cue_phrases.h in a message's words.
#pragma once

#include "common/sentiment/cue_phrases.h"
#include "common/sentiment/message_words.h"

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
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
        if (!anchors_[slot_of(words[index].hash)]) return std::nullopt;  // nearly always
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

    static constexpr std::size_t slot_bits = 16;

    static Pattern compile(const CuePhrase& phrase);
    static std::optional<WordRange> match(const Pattern& pattern, const MessageWords& words,
                                          std::size_t index);

    static std::size_t slot_of(std::uint64_t word) { return word >> (64 - slot_bits); }

    std::optional<PhraseMatch> look_up(const MessageWords& words, std::size_t index,
                                       std::size_t from) const;

    /// The patterns [first, last) are anchored at the word.
    struct Slot {
        std::uint64_t word = 0;
        std::uint32_t first = 0, last = 0;
    };

    std::vector<Pattern> patterns_;  // by anchor
    std::vector<Slot> slots_;        // open addressing, by the anchor's hash
    std::bitset<std::size_t{1} << slot_bits> anchors_;
};

}  // namespace undertone
