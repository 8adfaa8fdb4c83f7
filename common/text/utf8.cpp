#include "common/text/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace undertone {
namespace {

/// Bytes of the sequence that `lead` begins; 0 for a byte that begins none.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

std::size_t find_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto length = character_length(text, at);
        if (length == 0) break;
        at += length;
    }
    return at;
}

std::size_t incomplete_utf8_tail(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(text.size(), 3); ++back) {
        const char byte = text[text.size() - back];
        if (is_continuation(byte)) continue;
        return sequence_length(static_cast<unsigned char>(byte)) > back ? back : 0;
    }
    return 0;
}

}  // namespace undertone
