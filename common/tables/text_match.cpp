#include "common/tables/text_match.h"

#include "common/sentiment/bytes8.h"
#include "common/sentiment/utf8.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <cstring>

namespace undertone {
namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

char fold_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

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
    for (; at < text.size(); ++at) to[at] = fold_ascii(text[at]);
}

void append_folded_code_point(char32_t code_point, std::string& out) {
    const auto folded = u_foldCase(static_cast<UChar32>(code_point), U_FOLD_CASE_DEFAULT);
    char encoded[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, folded);
    out.append(encoded, static_cast<std::size_t>(length));
}

}  // namespace

void append_folded(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const auto run = ascii_run(text);
        append_folded_ascii(text.substr(0, run), out);
        text.remove_prefix(run);
        std::size_t at = 0;
        while (at < text.size() && !is_ascii(text[at])) {
            append_folded_code_point(next_code_point(text, at), out);
        }
        text.remove_prefix(at);
    }
}

FoldedNeedle::FoldedNeedle(std::string_view text) { append_folded(text, needle_); }

bool FoldedNeedle::is_in(std::string_view text) {
    folded_.clear();
    append_folded(text, folded_);
    return ::memmem(folded_.data(), folded_.size(), needle_.data(), needle_.size()) != nullptr;
}

}  // namespace undertone
