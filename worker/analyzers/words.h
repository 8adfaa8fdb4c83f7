// A message cut into words, and the question marks in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace undertone {

/// Bytes of the message.
struct WordSpan {
    std::uint32_t begin, end;

    std::string_view in(std::string_view message) const {
        return message.substr(begin, end - begin);
    }
    bool operator==(const WordSpan&) const = default;
};

/// Fills `words` with the word segments of UAX #29 that hold a letter or digit, in their order.
/// `text` is UTF-8 of less than 4 GiB. A text in a script written without blanks (Chinese,
/// Japanese, Thai, ...) is cut by ICU with its dictionaries, as the annex advises.
void find_words(std::string_view text, std::vector<WordSpan>& words);

/// The same for any text by Unicode's properties; find_words() is faster for ASCII.
void find_unicode_words(std::string_view text, std::vector<WordSpan>& words);

/// How many words find_words() finds; nullopt: the text is not ASCII.
std::optional<std::uint64_t> count_ascii_words(std::string_view text);

/// Holds "?", "？" or "؟". The last two are not looked for in ASCII.
bool has_question_mark(std::string_view text, bool ascii);

}  // namespace undertone
