#include "worker/analyzers/term_key.h"

#include "common/text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstring>

namespace undertone {
namespace {

void append_utf8(UChar32 c, std::string& out) {
    char bytes[U8_MAX_LENGTH];
    std::size_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    out.append(bytes, size);
}

}  // namespace

std::string TermKey::to_string() const {
    if (size > ends_size) return std::string(text);
    char bytes[ends_size];
    std::memcpy(bytes, &head, 8);
    if (size > 8) std::memcpy(bytes + size - 8, &tail, 8);
    return {bytes, size};
}

TermKey TermKeys::of_text(std::string_view text) {
    TermKey key;
    key.size = static_cast<std::uint32_t>(text.size());
    key.head = bytes8::first(bytes8::load(text, 0), text.size());
    if (text.size() > 8) key.tail = bytes8::load(text, text.size() - 8);
    if (text.size() > TermKey::ends_size) key.text = text;
    return key;
}

TermKey TermKeys::of_unicode_word(std::string_view word) {
    lower_.clear();
    std::size_t characters = 0;
    for (std::size_t at = 0; at < word.size(); ++characters) {
        const auto c = static_cast<UChar32>(next_code_point(word, at));
        if (characters == 0 && u_isdigit(c)) return {};
        append_utf8(c == 0x2019 ? '\'' : u_tolower(c), lower_);
    }
    if (characters < 2 || lower_.size() > bytes_max) return {};
    return of_text(lower_);
}

}  // namespace undertone
