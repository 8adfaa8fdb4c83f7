#include "common/readers/xlsx_text.h"

#include "common/text/ascii.h"

#include <optional>

namespace undertone {
namespace {

constexpr std::size_t escape_bytes = 7;  // _xHHHH_

/// The character that the escape at the start of `text` stands for.
std::optional<char32_t> escaped(std::string_view text) {
    if (text.size() < escape_bytes || !text.starts_with("_x") || text[6] != '_') {
        return std::nullopt;
    }
    char32_t code = 0;
    for (const char c : text.substr(2, 4)) {
        const int digit = hex_digit(c);
        if (digit < 0) return std::nullopt;
        code = code << 4 | static_cast<char32_t>(digit);
    }
    const bool character = code != 0 && (code < 0xD800 || code > 0xDFFF);
    return character ? std::optional(code) : std::nullopt;
}

/// At most three bytes: the code has four hexadecimal digits.
std::size_t write_utf8(char32_t code, char* out) {
    if (code < 0x80) {
        out[0] = static_cast<char>(code);
        return 1;
    }
    if (code < 0x800) {
        out[0] = static_cast<char>(0xC0 | code >> 6);
        out[1] = static_cast<char>(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = static_cast<char>(0xE0 | code >> 12);
    out[1] = static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (code & 0x3F));
    return 3;
}

}  // namespace

void unescape_xlsx(std::string& text, std::size_t start) {
    auto at = text.find("_x", start);
    if (at == text.npos) return;
    auto out = at;
    while (at < text.size()) {
        if (const auto code = escaped(std::string_view(text).substr(at))) {
            out += write_utf8(*code, text.data() + out);
            at += escape_bytes;
        } else {
            text[out++] = text[at++];
        }
    }
    text.resize(out);
}

}  // namespace undertone
