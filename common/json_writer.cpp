#include "common/json_writer.h"

#include "common/text/ascii.h"
#include "common/text/bytes8.h"
#include "common/text/number_text.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

void append_escape(std::string& out, unsigned char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += hex_digits[c >> 4];
            out += hex_digits[c & 15];
    }
}

template <class Integer>
std::string_view digits_of(Integer number, NumberText& text) {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

bool is_plain(char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; }

bool is_plain(std::string_view text) {
    for (; text.size() >= 8; text.remove_prefix(8)) {
        const auto bytes = bytes8::load(text, 0);
        if (bytes & bytes8::high_bits) return false;
        const auto printable = bytes8::in_range(bytes, ' ', '~');
        const auto escaped =
            bytes8::in_range(bytes, '"', '"') | bytes8::in_range(bytes, '\\', '\\');
        if ((printable & ~escaped) != bytes8::high_bits) return false;
    }
    return std::ranges::all_of(text, [](char c) { return is_plain(c); });
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;  // start of the run that needs no change
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            ++at;
            continue;
        }
        const auto length = character_length(text, at);
        if (length > 1) {
            at += length;
            continue;
        }
        out.append(text, plain, at - plain);
        if (length == 0) {
            out += replacement_character;
        } else {
            append_escape(out, c);
        }
        plain = ++at;
    }
    out.append(text, plain, text.size() - plain);
    out += '"';
}

JsonWriter& JsonWriter::any_key(std::string_view name) {
    value(name);
    *room(1) = ':';
    ++size_;
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    if (!is_plain(text)) {
        std::string quoted;
        append_json_string(quoted, text);
        return raw(quoted);
    }
    auto* at = room(text.size() + 3);
    if (!first_) *at++ = ',';
    first_ = false;
    *at++ = '"';
    at = copied(text, at);
    *at++ = '"';
    wrote_up_to(at);
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return raw("null");
    NumberText text;
    return raw(shortest_text(number, text));
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
    NumberText text;
    return raw(digits_of(number, text));
}

JsonWriter& JsonWriter::integer(std::uint64_t number) {
    NumberText text;
    return raw(digits_of(number, text));
}

}  // namespace undertone
