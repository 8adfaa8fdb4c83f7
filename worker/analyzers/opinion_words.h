// What the rules about aspects and opinions know of single English words.
#pragma once

#include "worker/analyzers/term_key.h"

#include <cstdint>

namespace undertone {

/// Bits; a word may have several ("pretty").
enum class WordRole : std::uint16_t {
    positive = 1,        ///< an opinion: "great"
    negative = 2,        ///< an opinion: "late"
    linking = 4,         ///< joins an aspect to an opinion: "is", "looks", "arrived"
    auxiliary = 8,       ///< may stand before a linking verb: "has", "will"
    negation = 16,       ///< "not"
    modifier = 32,       ///< may stand before an opinion: "very", "a"
    determiner = 64,     ///< stands before a noun: "the", "my"
    verdict = 128,       ///< an opinion whose object follows: "love", "hated"
    function = 256,      ///< no noun and no opinion: "they", "with", "thanks"
    noun = 512,          ///< may be one, though the lexicon rates it: "support"; or in no list
    compound = 1024,     ///< makes one aspect with the noun after it: "customer"
    operates = 2048,     ///< an opinion where it is negated: "does not work"
    preposition = 4096,  ///< a noun, it and another noun are about the first: "food in town"
};

class WordRoles {
public:
    constexpr WordRoles() = default;
    constexpr WordRoles(WordRole role) : bits_(static_cast<std::uint16_t>(role)) {}

    constexpr bool has(WordRole role) const { return bits_ & static_cast<std::uint16_t>(role); }
    constexpr bool none() const { return bits_ == 0; }
    constexpr bool opinion() const { return has(WordRole::positive) || has(WordRole::negative); }
    constexpr void add(WordRoles roles) { bits_ |= roles.bits_; }

private:
    std::uint16_t bits_ = 0;
};

/// Opinions are VADER's words rated 1 or more to either side, and some that it lacks. A word of at
/// least three letters that is in none of the lists is a noun, unless it ends like an adverb or
/// a verb ("kindly", "chatting") or is more than one ("you'll").
WordRoles word_roles(const TermKey& word);

}  // namespace undertone
