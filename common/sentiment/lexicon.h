// The words that the rules speak of, found by a token's bytes in a few nanoseconds.
#pragma once

#include "common/sentiment/dictionary.h"
#include "common/sentiment/word_list.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// VADER's lexicon; made from the npm package at build time (lexicon/generate.mjs).
std::span<const LexiconEntry> lexicon_entries();

/// What the rules know about a word. Those that only matter beside a rated word ("at", "this")
/// are no entries: the rules compare their text.
struct Word {
    std::string_view text;     ///< lower case
    std::uint64_t head, tail;  ///< its ends, see Lexicon::find()
    double valence = 0;        ///< set if in_lexicon
    double boost = 0;          ///< how much it raises (or lowers) the word it stands before
    bool in_lexicon = false;
    bool negation = false;
    bool contrast = false;       ///< "but"
    bool phrase_anchor = false;  ///< a phrase's rarest word: without it no need to look for one
    bool own = false;            ///< a tenant's term: nothing has been learned about it

    /// Carries a rating of its own; a booster never does.
    bool polar() const { return in_lexicon && boost == 0; }
};

/// 0 is the word that the rules say nothing about.
using WordId = std::uint16_t;

/// Immutable once made.
class Lexicon {
public:
    /// English: VADER's words, and the dictionary's rated terms behind them. A TermFinder knows
    /// where those stand; words that the dictionary rates or calls neutral are found as such too.
    explicit Lexicon(const Dictionary& dictionary = {});
    /// Of another language. Marks and emoji outside ASCII and apostrophes separate its words.
    explicit Lexicon(WordList words, const Dictionary& dictionary = {});
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;

    /// The word that `token` is in lower case (ASCII), or 0.
    WordId find(std::string_view token) const;

    /// The same for who has the token's bytes at hand: its first eight (zeros follow a shorter
    /// one) and, if it is longer than eight, its last eight, else 0.
    WordId find(std::string_view token, std::uint64_t head, std::uint64_t tail) const {
        const auto hash = folded_hash(head, tail);
        return filter_[hash >> 47] ? look_up(token, head, tail, hash) : WordId{0};
    }
    const Word& word(WordId id) const { return words_[id]; }

    /// The dictionary's words are those from here to the end.
    WordId own_begin() const { return own_begin_; }
    WordId end() const { return static_cast<WordId>(words_.size()); }

    /// Then words end as VADER's do: at blanks and some marks of ASCII.
    bool is_english() const { return is_english_; }

private:
    /// Takes letters for equal whatever their case, and some marks too: a hit is compared in full.
    /// Its upper half is well mixed.
    static std::uint64_t folded_hash(std::uint64_t head, std::uint64_t tail) {
        constexpr std::uint64_t case_bits = 0x2020202020202020;
        // Odd constants of xxHash64.
        return (head | case_bits) * 0x9E3779B185EBCA87 + (tail | case_bits) * 0xC2B2AE3D27D4EB4F;
    }
    WordId look_up(std::string_view token, std::uint64_t head, std::uint64_t tail,
                   std::uint64_t hash) const;
    Word& add(std::string_view text);
    void rate(std::string_view term, double valence);
    void add_all(const WordList& words);
    void add_own(const Dictionary& dictionary);

    static constexpr std::size_t slots = 32'768;  // 7,600 words: first probe nearly always decides
    static constexpr std::size_t filter_bits = 131'072;  // 16 KiB stay in the first-level cache

    WordList source_;  // what the words' text may point into
    bool is_english_ = true;
    std::vector<Word> words_;
    std::vector<WordId> table_;  // open addressing, by hash
    std::bitset<filter_bits> filter_;
    std::vector<std::string> own_texts_;
    WordId own_begin_ = 0;
};

}  // namespace undertone
