// Words that say little about a chat, by language.
#pragma once

#include "worker/analyzers/term_key.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace undertone {

/// Bit i: the i-th language, in the order that stopwords/generate.mjs gives them.
using LanguageSet = std::uint32_t;
inline constexpr LanguageSet english = 1;

struct Stopword {
    std::string_view word;  ///< lower case, of at least two characters
    LanguageSet languages;
};

/// Made at build time: each word once.
std::span<const Stopword> stopword_list();
/// Made at build time.
extern const std::size_t stopword_language_count;

/// The languages whose stopword the term is.
LanguageSet stopword_languages(const TermKey& term);

}  // namespace undertone
