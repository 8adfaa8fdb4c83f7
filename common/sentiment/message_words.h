// A message's words as the model and the phrases know them.
#pragma once

#include "common/sentiment/tokens.h"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <string_view>

namespace undertone {

/// Of the word in small letters, each digit a 0, a character at most twice in a row, with a
/// typewriter's apostrophe; all names ("@ann") are alike, and all links.
std::uint64_t word_hash(std::string_view word);

/// Words [first, last] of a message.
struct WordRange {
    std::size_t first, last;
};

struct MessageWord {
    std::uint64_t hash;  ///< without the marks around it
    bool elongated;      ///< "sooo": of up to 16 bytes, one stands three times in a row
    bool negates;
    bool ends_clause;  ///< a clause may end behind it
    bool own;          ///< a tenant's term, whatever it looks like; its hash is no word's
};

/// One for each token, which outlive it.
class MessageWords {
public:
    MessageWords(const Lexicon& lexicon, const Tokens& tokens);

    std::size_t size() const { return words_.size(); }
    const MessageWord& operator[](std::size_t index) const { return words_[index]; }

    /// Without the marks around it, unless it is nothing else.
    std::string_view text(std::size_t index) const { return bare_text(tokens_.all[index]); }

    /// Whether the word's clause ends in a question mark.
    bool in_question(std::size_t index) const;

    /// Whether `holds` of any of the `reach` words before `index` in its clause.
    template <class Holds>
    bool any_before(std::size_t index, std::size_t reach, Holds&& holds) const {
        for (auto i = index; i > 0 && reach > 0 && !words_[i - 1].ends_clause; --i, --reach) {
            if (holds(i - 1)) return true;
        }
        return false;
    }

private:
    std::string_view bare_text(const Token& token) const;
    bool ends_clause(const Token& token) const;

    const Tokens& tokens_;
    boost::container::small_vector<MessageWord, 48> words_;
};

}  // namespace undertone
