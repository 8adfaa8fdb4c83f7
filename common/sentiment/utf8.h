// Steps through UTF-8 that a reader has already checked.
#pragma once

#include <cstddef>
#include <string_view>

namespace undertone {

/// The code point at byte `at`, which is moved past it. A broken sequence is U+FFFD, one byte long,
/// so that any bytes can be stepped through.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
    constexpr char32_t broken = 0xFFFD;
    if (more == 0 || lead > 0xF4 || text.size() - at < more) return broken;
    char32_t value = lead & (0x3Fu >> more);
    for (std::size_t i = 0; i < more; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + i]);
        if ((byte & 0xC0) != 0x80) return broken;
        value = value << 6 | (byte & 0x3Fu);
    }
    at += more;
    return value;
}

/// Whether `byte` goes on with a character instead of beginning one.
inline bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace undertone
