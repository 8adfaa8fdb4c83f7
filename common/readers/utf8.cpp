#include "common/readers/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace undertone {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/// Bytes of the sequence that `lead` begins; 0 for a byte that begins none.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

/// The second byte's range depends on the first: that excludes overlong forms and surrogates.
bool may_follow(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xE0:
            return second >= 0xA0 && second < 0xC0;
        case 0xED:
            return second >= 0x80 && second < 0xA0;
        case 0xF0:
            return second >= 0x90 && second < 0xC0;
        case 0xF4:
            return second >= 0x80 && second < 0x90;
        default:
            return is_continuation(second);
    }
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

std::size_t find_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = byte_at(text, at);
        const auto length = sequence_length(lead);
        if (length == 0 || at + length > text.size()) return at;
        if (length > 1 && !may_follow(lead, byte_at(text, at + 1))) return at;
        for (std::size_t i = 2; i < length; ++i) {
            if (!is_continuation(byte_at(text, at + i))) return at;
        }
        at += length;
    }
    return at;
}

std::size_t incomplete_utf8_tail(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(text.size(), 3); ++back) {
        const auto byte = byte_at(text, text.size() - back);
        if (is_continuation(byte)) continue;
        return sequence_length(byte) > back ? back : 0;
    }
    return 0;
}

}  // namespace undertone
