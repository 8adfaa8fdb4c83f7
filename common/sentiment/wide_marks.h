// Cuts what stands between two blanks where other languages than English end a word: "¡Genial!",
// "l'amour", "gut😂😂".
#pragma once

#include "common/text/utf8.h"

#include <cstddef>
#include <string_view>

namespace undertone {

/// Punctuation outside ASCII: Latin-1's signs, general punctuation, Arabic and CJK marks.
constexpr bool is_wide_mark(char32_t c) {
    return (c >= 0xA1 && c <= 0xBF && c != 0xAA && c != 0xBA) || (c >= 0x2010 && c <= 0x205E) ||
           c == 0x060C || c == 0x061B || c == 0x061F || (c >= 0x3001 && c <= 0x3003) ||
           (c >= 0x3008 && c <= 0x3011) || (c >= 0xFF01 && c <= 0xFF1F);
}

/// Pictures, each a word of its own. What only changes how one looks is none.
constexpr bool is_emoji(char32_t c) {
    const bool skin_tone = c >= 0x1F3FB && c <= 0x1F3FF;
    return ((c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || c == 0x2B50) &&
           !skin_tone;
}

/// Belongs to the emoji before it: variation selectors, joiners, skin tones.
constexpr bool extends_emoji(char32_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || c == 0x200D || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/// Whether letters, or what may be some, stand on both sides.
constexpr bool is_inside(std::string_view token, std::size_t at) {
    const auto may_be_letter = [](char c) {
        return (c | 0x20) >= 'a' || static_cast<unsigned char>(c) >= 0x80;
    };
    return at > 0 && at + 1 < token.size() && may_be_letter(token[at - 1]) &&
           may_be_letter(token[at + 1]);
}

/// Calls `take(piece)` for each part of `token` between apostrophes and marks outside ASCII, and
/// for each emoji.
template <class Take>
void for_each_piece(std::string_view token, Take&& take) {
    std::size_t begin = 0;
    const auto end_piece = [&](std::size_t end, std::size_t next) {
        if (end > begin) take(token.substr(begin, end - begin));
        begin = next;
    };
    for (std::size_t at = 0; at < token.size();) {
        const auto start = at;
        const auto c = next_code_point(token, at);
        if (is_emoji(c)) {
            end_piece(start, start);
            end_piece(at, at);
        } else if (is_wide_mark(c) || extends_emoji(c) || (c == '\'' && is_inside(token, start))) {
            end_piece(start, at);
        }
    }
    end_piece(token.size(), token.size());
}

}  // namespace undertone
