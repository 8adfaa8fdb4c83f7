// Cuts a message into VADER's tokens: words between blanks, without the marks around them.
#pragma once

#include "common/sentiment/lexicon.h"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// Of the ASCII letters only, as in the package.
enum class LetterCase : std::uint8_t {
    lower,  ///< no capital: "fine", "8", "été"
    upper,  ///< capitals and no small letter: "FINE", "U2"
    mixed
};

struct Token {
    std::uint32_t begin, end;  ///< bytes of the message
    WordId word;               ///< 0 for most
    LetterCase letters;
    bool has_nt;  ///< "n't" stands in it
    /// The bytes of a word of two to seven small letters between blanks, as most are; else 0.
    std::uint64_t small = 0;
};

/// A term of a dictionary, at bytes [begin, end) of the message.
struct TermRange {
    std::uint32_t begin, end;
};

struct Tokens {
    std::string_view message;
    boost::container::small_vector<Token, 48> all;
    boost::container::small_vector<std::uint32_t, 12> polar;  ///< indexes of tokens with a rating
    std::uint32_t upper = 0;                                  ///< tokens in capitals
    std::uint32_t exclamations = 0, questions = 0;            ///< marks in the whole message
    std::optional<std::uint32_t> but_lower, but_upper;        ///< first "but", first "BUT"
    bool has_ascii_word = false;                              ///< an ASCII letter or digit
    bool ascii = true;
    std::vector<TermRange> terms;  ///< neutral ones too, which are no tokens

    std::string_view text(std::size_t index) const {
        return message.substr(all[index].begin, all[index].end - all[index].begin);
    }
};

/// Writes down what the token that is about to be added means for the message.
inline void note_word(Tokens& tokens, const Word& word, LetterCase letters) {
    const auto index = static_cast<std::uint32_t>(tokens.all.size());
    if (word.polar()) tokens.polar.push_back(index);
    if (!word.contrast) return;
    if (letters == LetterCase::lower && !tokens.but_lower) tokens.but_lower = index;
    if (letters == LetterCase::upper && !tokens.but_upper) tokens.but_upper = index;
}

/// `message` is UTF-8 of less than 4 GiB and outlives the tokens. Tokens of one UTF-16 unit ("I",
/// "é", "!") are no tokens: distances between words are counted without them.
Tokens tokenize(const Lexicon& lexicon, std::string_view message);

}  // namespace undertone
