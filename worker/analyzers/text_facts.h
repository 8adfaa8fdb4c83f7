#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// What conversation_metrics wants to know about a message's text.
struct TextFacts {
    std::uint64_t words = 0;  ///< UAX #29 word segments that hold a letter or digit
    bool question = false;    ///< holds "?", "？" or "؟"
};

/// `text` is UTF-8. Words follow the default rules of UAX #29; a text in a script written without
/// blanks (Chinese, Japanese, Thai, ...) is cut by ICU with its dictionaries, as the annex advises.
TextFacts text_facts(std::string_view text);

/// The same for ASCII, eight bytes at a time; nullopt: it is none.
std::optional<TextFacts> ascii_text_facts(std::string_view text);

/// The words of any text.
std::uint64_t count_unicode_words(std::string_view text);

}  // namespace undertone
