// UTF-8 (RFC 3629): is it any, and the characters of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace undertone {

/// U+FFFD, which stands for what is no character.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// Whether `byte` goes on with a character instead of beginning one.
constexpr bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// Bytes of the character at `at`, 0 if there is none: no overlong forms, no surrogates, nothing
/// above U+10FFFF, nothing cut short (Unicode, table 3-7).
inline std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto goes_on = [&](std::size_t i) {
        return at + i < text.size() && is_continuation(text[at + i]);
    };
    const auto lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4 || !goes_on(1)) return 0;
    if (lead < 0xE0) return 2;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    if (!goes_on(2)) return 0;
    if (lead < 0xF0) return 3;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return goes_on(3) ? 4 : 0;
}

/// The code point at byte `at`, which is moved past it, of text that a reader has checked. A broken
/// sequence is U+FFFD, one byte long, so that any bytes can be stepped through; overlong forms and
/// surrogates pass.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
    constexpr char32_t broken = 0xFFFD;
    if (more == 0 || lead > 0xF4 || text.size() - at < more) return broken;
    char32_t value = lead & (0x3Fu >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if (!is_continuation(text[at + i])) return broken;
        value = value << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    }
    at += more;
    return value;
}

/// Up to eight bytes as a number, without a loop: the first is the lowest.
inline std::uint64_t load_bytes(const char* at, std::size_t count) {
    const auto load = [at](auto word, std::size_t offset) {
        std::memcpy(&word, at + offset, sizeof word);
        return std::uint64_t{word};
    };
    if (count == 8) return load(std::uint64_t{}, 0);
    if (count >= 4) {  // what both have is the same
        return load(std::uint32_t{}, 0) | load(std::uint32_t{}, count - 4) << 8 * (count - 4);
    }
    if (count == 0) return 0;
    return load(std::uint8_t{}, 0) | load(std::uint8_t{}, count / 2) << 8 * (count / 2) |
           load(std::uint8_t{}, count - 1) << 8 * (count - 1);
}

/// How many characters begin in a text.
inline std::size_t count_code_points(std::string_view text) {
    constexpr std::uint64_t low_bits = 0x0101010101010101;
    std::size_t continuations = 0;
    for (std::size_t at = 0; at < text.size(); at += 8) {
        const auto word = load_bytes(text.data() + at, std::min<std::size_t>(8, text.size() - at));
        // Of each byte the highest bit, where the one below it is not set; the product's highest
        // byte is their sum.
        continuations += (word >> 7 & ~(word >> 6) & low_bits) * low_bits >> 56;
    }
    return text.size() - continuations;
}

bool is_valid_utf8(std::string_view text);

/// Where the first sequence starts that is not UTF-8; `text.size()` if there is none. A sequence
/// that `text` cuts short counts as invalid.
std::size_t find_invalid_utf8(std::string_view text);

/// How many bytes at the end of `text` begin a sequence that is not complete yet: 0 to 3.
std::size_t incomplete_utf8_tail(std::string_view text);

}  // namespace undertone
