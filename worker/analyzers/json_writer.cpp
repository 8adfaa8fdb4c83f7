#include "worker/analyzers/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace undertone {
namespace {

constexpr std::size_t number_chars_max = 32;

template <class Number>
void append_number(std::string& text, Number number) {
    std::array<char, number_chars_max> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.append(digits.data(), end);
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& text, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '\n':
            text += "\\n";
            return;
        case '\r':
            text += "\\r";
            return;
        case '\t':
            text += "\\t";
            return;
        case '"':
        case '\\':
            text += '\\';
            text += c;
            return;
        default:
            text += "\\u00";
            text += hex[static_cast<unsigned char>(c) >> 4];
            text += hex[c & 0xF];
    }
}

}  // namespace

void JsonWriter::separate() {
    if (!first_) text_ += ',';
    first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    text_ += bracket;
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    value(name);
    text_ += ':';
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    text_ += '"';
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i])) continue;
        text_.append(text, begin, i - begin);
        append_escaped(text_, text[i]);
        begin = i + 1;
    }
    text_.append(text, begin);
    text_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);
    separate();
    append_number(text_, number == 0 ? 0.0 : number);  // never "-0"
    return *this;
}

JsonWriter& JsonWriter::value(bool flag) {
    separate();
    text_ += flag ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::value(std::nullptr_t) {
    separate();
    text_ += "null";
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
    separate();
    append_number(text_, number);
    return *this;
}

JsonWriter& JsonWriter::integer(std::uint64_t number) {
    separate();
    append_number(text_, number);
    return *this;
}

}  // namespace undertone
