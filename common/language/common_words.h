// Which languages a text's most frequent words belong to: enough to tell a language from another,
// in nanoseconds a word.
#pragma once

#include "common/language/language.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace undertone {

/// Languages with a list of words (common_word_lists.cpp), by their place in it.
inline constexpr std::size_t word_languages = 7;

/// How many of a text's words belong to a list's language and to no other's.
struct CommonWordCounts {
    std::array<std::uint32_t, word_languages> of{};
    std::uint32_t words = 0;         ///< of two letters and more, common or not
    std::uint32_t letter_bytes = 0;  ///< of all words

    std::uint32_t all() const;
    /// The language with the most words; nullopt if none has more than the others.
    std::optional<std::size_t> top() const;
};

/// The list of a language, if it has one.
std::optional<std::size_t> word_list_of(Language language);
Language language_of_list(std::size_t list);

/// Counts until the text ends or `enough` words of `expected` were seen and no other's. Names
/// ("@ann") and links are passed over.
CommonWordCounts count_common_words(std::string_view text,
                                    std::optional<std::size_t> expected = std::nullopt,
                                    std::uint32_t enough = 2);

/// The lists: words of two to eight bytes in lower case, with a blank between.
struct CommonWordList {
    std::string_view language, words;
};
std::span<const CommonWordList, word_languages> common_word_lists();

}  // namespace undertone
