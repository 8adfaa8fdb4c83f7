#include "common/text/folding.h"

#include "common/text/ascii.h"
#include "common/text/bytes8.h"
#include "common/text/utf8.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace undertone {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// How many bytes of ASCII `text` begins with.
std::size_t ascii_run(std::string_view text) {
    std::size_t at = 0;
    while (at + 8 <= text.size() && !(bytes8::load(text, at) & bytes8::high_bits)) at += 8;
    while (at < text.size() && is_ascii(text[at])) ++at;
    return at;
}

void append_folded_ascii(std::string_view text, std::string& out) {
    const auto start = out.size();
    out.resize(start + text.size());
    char* to = out.data() + start;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        auto bytes = bytes8::load(text, at);
        bytes |= bytes8::in_range(bytes, 'A', 'Z') >> 2;  // 0x80 becomes 0x20
        std::memcpy(to + at, &bytes, 8);
    }
    for (; at < text.size(); ++at) to[at] = to_lower(text[at]);
}

void append_folded_characters(std::string_view text, std::string& out) {
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode error = U_ZERO_ERROR;
    icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT,
                           {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                           error);
    if (U_FAILURE(error)) throw std::bad_alloc();
}

/// ICU would keep what is no character as it is.
void append_folded_bytes(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const auto valid = find_invalid_utf8(text);
        if (valid > 0) append_folded_characters(text.substr(0, valid), out);
        text.remove_prefix(valid);
        if (text.empty()) return;
        out += replacement_character;
        text.remove_prefix(1);
    }
}

}  // namespace

void append_folded(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const auto ascii = ascii_run(text);
        append_folded_ascii(text.substr(0, ascii), out);
        text.remove_prefix(ascii);
        const auto other =
            static_cast<std::size_t>(std::ranges::find_if(text, is_ascii) - text.begin());
        append_folded_bytes(text.substr(0, other), out);
        text.remove_prefix(other);
    }
}

}  // namespace undertone
