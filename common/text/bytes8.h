// Eight bytes of text looked at together, the first in the lowest byte of a word.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace undertone::bytes8 {

static_assert(std::endian::native == std::endian::little);

inline constexpr std::uint64_t high_bits = 0x8080808080808080;

constexpr std::uint64_t repeated(std::uint8_t byte) { return 0x0101010101010101u * byte; }

/// The first `count` bytes of `bytes`, the others zero.
constexpr std::uint64_t first(std::uint64_t bytes, std::size_t count) {
    return count >= 8 ? bytes : bytes & ((std::uint64_t{1} << 8 * count) - 1);
}

/// Eight bytes from `at`; zero past the end of the text.
inline std::uint64_t load(std::string_view text, std::size_t at) {
    std::uint64_t bytes = 0;
    const auto left = text.size() - at;
    if (left >= 8) {
        std::memcpy(&bytes, text.data() + at, 8);
    } else if (text.size() >= 8) {
        std::memcpy(&bytes, text.data() + text.size() - 8, 8);
        bytes >>= 8 * (8 - left);
    } else {
        for (auto i = text.size(); i > at; --i) {
            bytes = bytes << 8 | static_cast<unsigned char>(text[i - 1]);
        }
    }
    return bytes;
}

/// How many bytes come before the first that is a blank, a control or outside ASCII; 8: all.
constexpr std::size_t count_printable(std::uint64_t bytes) {
    // A borrow runs upwards only, so the lowest bit found is right.
    const auto stops = ((bytes - repeated(' ' + 1)) | bytes) & high_bits;
    return static_cast<std::size_t>(std::countr_zero(stops)) / 8;
}

/// The high bit of each byte in [low, high]. All of `ascii` below 0x80.
constexpr std::uint64_t in_range(std::uint64_t ascii, char low, char high) {
    const auto from_low = ascii + repeated(static_cast<std::uint8_t>(0x80 - low));
    const auto past_high = ascii + repeated(static_cast<std::uint8_t>(0x7F - high));
    return from_low & ~past_high & high_bits;
}

/// How many small ASCII letters the eight begin with.
constexpr std::size_t count_lower(std::uint64_t bytes) {
    const auto lower = in_range(bytes & ~high_bits, 'a', 'z') & ~bytes;
    return static_cast<std::size_t>(std::countr_zero(~lower & high_bits)) / 8;
}

}  // namespace undertone::bytes8
