// The words of some messages, each different one looked up once and then known by a number.
#pragma once

#include "worker/analyzers/opinion_words.h"
#include "worker/analyzers/stopwords.h"
#include "worker/analyzers/term_map.h"
#include "worker/analyzers/words.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A word in lower case, as TermKeys makes it.
struct Term {
    WordRoles roles;
    LanguageSet stopword_of = 0;
    std::uint64_t messages = 0;     ///< that hold it
    std::uint64_t capitalised = 0;  ///< of these, how many write it in title case
    std::uint32_t last_text = 0;    ///< number of the text that was counted last
};

using TermId = std::uint32_t;
inline constexpr TermId no_term = ~TermId{0};  ///< a number, a single character, a mention, ...

struct TextWord {
    TermId term;
    WordRoles roles;  ///< the term's; function: it is no term
    bool after_mark;  ///< a punctuation mark, or the beginning of the text, stands before it
    bool title_case;  ///< "Bowl", in letters of ASCII
};

class Vocabulary {
public:
    using Entry = TermMap<Term>::Entry;

    /// Appends the words of a text that `times` messages have. Links are left out; names of
    /// "@name" and "name@example.com" are no terms.
    void read(std::string_view text, std::uint64_t times, std::vector<TextWord>& words);

    std::size_t size() const { return terms_.size(); }
    const std::vector<Entry>& entries() const { return terms_.entries(); }  ///< by TermId
    const Term& term(TermId id) const { return entries()[id].value; }
    const std::string& text(TermId id) const { return entries()[id].term; }
    /// no_term: no text holds it.
    TermId find(std::string_view text, WordSpan word);

private:
    TextWord count(std::string_view text, WordSpan word, std::uint64_t times);

    TermMap<Term> terms_;
    TermKeys keys_;
    std::vector<WordSpan> spans_;
    std::uint32_t texts_ = 0;
};

}  // namespace undertone
