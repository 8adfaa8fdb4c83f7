// A message's words as phrases see them: bare, in clauses.
#pragma once

#include "common/sentiment/message_features.h"

#include <cstdint>
#include <string_view>

namespace undertone {

/// Words [first, last] of a message.
struct WordRange {
    std::size_t first, last;
};

class MessageWords {
public:
    MessageWords(const Lexicon& lexicon, const Tokens& tokens)
        : lexicon_(lexicon), tokens_(tokens) {}

    std::size_t size() const { return tokens_.all.size(); }

    std::string_view text(std::size_t index) const {
        const auto text = tokens_.text(index);
        const bool bare =
            features::is_letter_like(text.front()) && features::is_letter_like(text.back());
        return bare || tokens_.all[index].word != 0 ? text : features::bare_word(text);
    }
    std::uint64_t hash(std::size_t index) const { return features::word_hash(text(index)); }

    bool ends_clause(std::size_t index) const { return features::ends_clause(tokens_, index); }
    bool negates(std::size_t index) const { return features::negates(lexicon_, tokens_, index); }

    /// Whether the word's clause ends in a question mark.
    bool in_question(std::size_t index) const;

    /// Whether `holds` of any of the `reach` words before `index` in its clause.
    template <class Holds>
    bool any_before(std::size_t index, std::size_t reach, Holds&& holds) const {
        for (auto i = index; i > 0 && reach > 0 && !ends_clause(i - 1); --i, --reach) {
            if (holds(i - 1)) return true;
        }
        return false;
    }

private:
    const Lexicon& lexicon_;
    const Tokens& tokens_;
};

}  // namespace undertone
