#include "worker/analyzers/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace undertone {
namespace {

constexpr std::size_t number_chars_max = 32;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

std::string escaped(char c) {
    switch (c) {
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        case '"':
        case '\\':
            return {'\\', c};
        default: {
            constexpr std::string_view hex = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(c);
            return std::string("\\u00") + hex[code >> 4] + hex[code & 0xF];
        }
    }
}

}  // namespace

std::string JsonWriter::take() {
    buffer_.resize(size_);
    size_ = 0;
    return std::move(buffer_);
}

void JsonWriter::grow(std::size_t bytes) { buffer_.resize(2 * buffer_.size() + bytes); }

void JsonWriter::append(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    append(bracket);
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    append(bracket);
    first_ = false;
    return *this;
}

JsonWriter& JsonWriter::key(FieldName name) {
    const auto text = name.text;
    auto* at = room(text.size() + 4);  // ,"name":
    if (!first_) *at++ = ',';
    *at++ = '"';
    std::memcpy(at, text.data(), text.size());
    at += text.size();
    *at++ = '"';
    *at++ = ':';
    size_ = static_cast<std::size_t>(at - buffer_.data());
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::any_key(std::string_view name) {
    separate();
    append_quoted(name);
    append(':');
    first_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_quoted(text);
    return *this;
}

void JsonWriter::append_quoted(std::string_view text) {
    append('"');
    for (;;) {
        const auto plain = std::ranges::find_if(text, needs_escape) - text.begin();
        append(text.substr(0, static_cast<std::size_t>(plain)));
        text.remove_prefix(static_cast<std::size_t>(plain));
        if (text.empty()) break;
        append(escaped(text.front()));
        text.remove_prefix(1);
    }
    append('"');
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);
    if (short_decimal(number)) return *this;
    return digits(number);
}

/// Writes a number of at most six decimals, such as all means and shares are, in a fraction of
/// std::to_chars's time. Up to 15 digits name a double of their own, so these are the shortest.
bool JsonWriter::short_decimal(double number) {
    constexpr double limit = 1e8;
    const auto magnitude = std::abs(number);
    if (magnitude >= limit) return false;
    const auto millionths = static_cast<std::uint64_t>(magnitude * 1e6 + 0.5);
    if (static_cast<double>(millionths) / 1e6 != magnitude) return false;
    separate();
    if (number < 0) append('-');
    first_ = true;
    digits(millionths / 1'000'000);
    auto fraction = millionths % 1'000'000;
    if (fraction == 0) return true;
    char text[] = ".000000";
    for (std::size_t i = 6; i > 0; --i, fraction /= 10) {
        text[i] = static_cast<char>('0' + fraction % 10);
    }
    auto shown = std::string_view(text);
    while (shown.back() == '0') shown.remove_suffix(1);
    append(shown);
    return true;
}

JsonWriter& JsonWriter::value(bool flag) {
    separate();
    append(flag ? std::string_view("true") : "false");
    return *this;
}

JsonWriter& JsonWriter::value(std::nullptr_t) {
    separate();
    append("null");
    return *this;
}

template <class Number>
JsonWriter& JsonWriter::digits(Number number) {
    separate();
    auto* begin = room(number_chars_max);
    size_ += static_cast<std::size_t>(std::to_chars(begin, begin + number_chars_max, number).ptr -
                                      begin);
    return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) { return digits(number); }
JsonWriter& JsonWriter::integer(std::uint64_t number) { return digits(number); }

}  // namespace undertone
