// Where a dictionary's terms stand in a message.
//
//   terms "sick", "on fire" in   "SICK! This team is on  fire, not seasick"
//                                 ^^^^               ^^^^^^^^
#pragma once

#include "common/sentiment/dictionary.h"
#include "common/sentiment/lexicon.h"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A term in a message.
struct FoundTerm {
    std::uint32_t begin, end;  ///< bytes of the message
    WordId word;               ///< the lexicon's own one; 0: a neutral term
};

/// Immutable once made.
class TermFinder {
public:
    /// `lexicon` was made with the same dictionary. A term rated 0 is a neutral one.
    TermFinder(const Dictionary& dictionary, const Lexicon& lexicon);

    bool empty() const { return terms_.empty(); }

    /// From left to right, none inside another; of two that begin at the same place the longer one.
    /// Case makes no difference, nor how many blanks stand between two words. A term is not found
    /// inside a longer word: letters and digits go on as a word, and so do "-" and "'" between two
    /// of them. Characters of scripts that are written without blanks stand for themselves.
    std::vector<FoundTerm> find(std::string_view message) const;

private:
    struct Term {
        std::string text;  // as FoldedText makes it
        WordId word;
    };

    void add(std::string_view text, WordId word);

    std::vector<Term> terms_;       // by text
    std::bitset<256> first_bytes_;  // of the terms
};

}  // namespace undertone
