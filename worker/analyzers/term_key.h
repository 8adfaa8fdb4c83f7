// A word in lower case, made ready for a table: most are compared by two numbers.
#pragma once

#include "common/text/ascii.h"
#include "common/text/bytes8.h"
#include "worker/analyzers/words.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace undertone {

/// Two keys of up to 16 bytes are the same term if size, head and tail are equal.
struct TermKey {
    std::uint64_t head = 0;  ///< the first eight bytes, zeros follow a shorter term
    std::uint64_t tail = 0;  ///< the last eight of one that is longer than eight
    std::uint32_t size = 0;  ///< bytes; 0: no term
    std::string_view text;   ///< the whole term, if it is longer than 16 bytes

    static constexpr std::uint32_t ends_size = 16;

    std::uint64_t hash() const {
        if (size > ends_size) return std::hash<std::string_view>{}(text);
        // Odd constants of xxHash64; the fold lets every bit of the product count.
        const auto mixed = (head + size) * 0x9E3779B185EBCA87 ^ tail * 0xC2B2AE3D27D4EB4F;
        return (mixed ^ mixed >> 32) * 0x9E3779B185EBCA87;
    }
    std::string to_string() const;
};

/// Makes keys, with a buffer that they may point into: one key at a time.
class TermKeys {
public:
    static constexpr std::size_t bytes_max = 64;  ///< what is longer is no word that people say

    /// The key of the word at `at`, in lower case (Unicode's simple mapping, ’ as '); of size 0
    /// for what is none: shorter than two characters, over bytes_max, or begun by a digit.
    TermKey of_word(std::string_view message, WordSpan at) {
        const auto size = at.end - at.begin;
        if (size < 2 || size > bytes_max || is_digit(message[at.begin])) return {};
        if (size > TermKey::ends_size) return of_unicode_word(at.in(message));
        const auto head = bytes8::first(bytes8::load(message, at.begin), size);
        // Loaded before it is known to be wanted: a branch would be foreseen every other time.
        auto tail = at.end > 8 ? bytes8::load(message, at.end - 8) : 0;
        tail = size > 8 ? tail : 0;
        if ((head | tail) & bytes8::high_bits) return of_unicode_word(at.in(message));
        return {.head = lowered(head), .tail = lowered(tail), .size = size, .text = {}};
    }

    /// The key of any text as it is; not empty, at most bytes_max long.
    static TermKey of_text(std::string_view text);

private:
    /// Letters in lower case, of ASCII.
    static constexpr std::uint64_t lowered(std::uint64_t ascii) {
        return ascii | bytes8::in_range(ascii, 'A', 'Z') >> 2;
    }
    TermKey of_unicode_word(std::string_view word);

    std::string lower_;
};

}  // namespace undertone
