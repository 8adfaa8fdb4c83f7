#include "common/readers/json_cursor.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace undertone {
namespace {

/// Of four digits that have been checked.
unsigned hex4(const char* digits) {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i) {
        value = value * 16 + static_cast<unsigned>(hex_digit(digits[i]));
    }
    return value;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

char* write_utf8(unsigned code, char* out) {
    const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | code >> 6);
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
        put(0x80 | (code & 0x3F));
    }
    return out;
}

char plain_escape(char c) {
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return c;  // '"', '\\' and '/' stand for themselves
    }
}

/// Which of the open brackets are objects', innermost last.
class Nesting {
public:
    std::size_t depth() const { return depth_; }
    bool in_object() const { return (bits_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1) != 0; }
    void push(bool object) {
        auto& word = bits_[depth_ / 64];
        const auto bit = std::uint64_t{1} << depth_ % 64;
        word = object ? word | bit : word & ~bit;
        ++depth_;
    }
    void pop() { --depth_; }

private:
    std::array<std::uint64_t, JsonCursor::depth_max / 64> bits_;
    std::size_t depth_ = 0;
};

}  // namespace

bool JsonCursor::enter() {
    if (depth_left_ == 0) return fail(Stop::depth, "the value is nested too deep");
    --depth_left_;
    ++at_;
    return true;
}

bool JsonCursor::take_code_unit(unsigned& unit) {
    unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        if (at_ == end_) return fail(Stop::end, "the text ends inside an escape");
        const auto digit = hex_digit(*at_);
        if (digit < 0) return fail(Stop::syntax, "\\u needs four hexadecimal digits");
        unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return true;
}

bool JsonCursor::skip_escape() {
    const char* const backslash = at_++;
    if (at_ == end_) return fail(Stop::end, "the text ends inside an escape");
    if (*at_ != 'u') {
        if (std::strchr("\"\\/bfnrt", *at_) == nullptr || *at_ == '\0') {
            return fail(Stop::syntax, "JSON has no such escape");
        }
        ++at_;
        return true;
    }
    ++at_;
    unsigned unit = 0;
    if (!take_code_unit(unit)) return false;
    if (is_low_surrogate(unit)) return fail_at(backslash, Stop::syntax, "a lone surrogate");
    if (!is_high_surrogate(unit)) return true;
    for (const char expected : {'\\', 'u'}) {
        if (at_ == end_) return fail(Stop::end, "the text ends inside an escape");
        if (*at_ != expected) return fail_at(backslash, Stop::syntax, "a lone surrogate");
        ++at_;
    }
    if (!take_code_unit(unit)) return false;
    if (!is_low_surrogate(unit)) return fail_at(backslash, Stop::syntax, "a lone surrogate");
    return true;
}

bool JsonCursor::take_digits() {
    if (at_ == end_) return fail(Stop::end, "the text ends inside a number");
    if (!is_digit(*at_)) return fail(Stop::syntax, "a digit was expected");
    at_ = std::find_if_not(at_, end_, is_digit);
    return true;
}

bool JsonCursor::take_number(JsonToken& token) {
    const char* const start = at_;
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0') {
        ++at_;
        if (at_ != end_ && is_digit(*at_)) {
            return fail(Stop::syntax, "a number begins with a needless zero");
        }
    } else if (!take_digits()) {
        return false;
    }
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        if (!take_digits()) return false;
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!take_digits()) return false;
    }
    token = {.text = {start, static_cast<std::size_t>(at_ - start)}, .kind = CellKind::number};
    return true;
}

bool JsonCursor::take_literal(std::string_view literal, CellKind kind, JsonToken& token) {
    const char* const start = at_;
    for (const char c : literal) {
        if (at_ == end_) return fail(Stop::end, "the text ends inside a value");
        if (*at_ != c) return fail(Stop::syntax, "no JSON value looks like this");
        ++at_;
    }
    token = {.text = {start, literal.size()}, .kind = kind};
    if (kind == CellKind::missing) token.text = {};
    return true;
}

bool JsonCursor::take_scalar(JsonToken& token) {
    switch (*at_) {
        case '"':
            return take_string(token);
        case 't':
            return take_literal("true", CellKind::boolean, token);
        case 'f':
            return take_literal("false", CellKind::boolean, token);
        case 'n':
            return take_literal("null", CellKind::missing, token);
        default:
            if (*at_ == '-' || is_digit(*at_)) return take_number(token);
            return fail(Stop::syntax, "a value was expected");
    }
}

bool JsonCursor::take_value(JsonToken& token) {
    return *at_ == '{' || *at_ == '[' ? take_nested(token) : take_scalar(token);
}

bool JsonCursor::take_nested(JsonToken& token) {
    enum class Expect { first_value, value, first_key, key, separator };
    const char* const start = at_;
    Nesting open;
    Expect expect = Expect::value;
    do {
        if (!skip_blanks()) return false;
        const char c = *at_;
        const bool closes_empty = (expect == Expect::first_value && c == ']') ||
                                  (expect == Expect::first_key && c == '}');
        if (closes_empty) {
            ++at_;
            open.pop();
            expect = Expect::separator;
        } else if (expect == Expect::separator) {
            const bool in_object = open.in_object();
            if (c == ',') {
                expect = in_object ? Expect::key : Expect::value;
            } else if (c == (in_object ? '}' : ']')) {
                open.pop();
            } else {
                return fail(Stop::syntax, in_object ? "a comma or '}' was expected"
                                                    : "a comma or ']' was expected");
            }
            ++at_;
        } else if (expect == Expect::key || expect == Expect::first_key) {
            if (!take_key(token)) return false;
            expect = Expect::value;
        } else if (c == '{' || c == '[') {
            if (open.depth() == depth_left_) {
                return fail(Stop::depth, "the value is nested too deep");
            }
            open.push(c == '{');
            ++at_;
            expect = c == '{' ? Expect::first_key : Expect::first_value;
        } else {
            if (!take_scalar(token)) return false;
            expect = Expect::separator;
        }
    } while (open.depth() != 0);
    token = {.text = {start, static_cast<std::size_t>(at_ - start)}, .kind = CellKind::json};
    return true;
}

std::size_t unescape_json(std::string_view text, char* out) {
    const char* const start = out;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* const backslash = std::find(at, end, '\\');
        out = std::copy(at, backslash, out);
        if (backslash == end) break;
        at = backslash + 2;
        if (backslash[1] != 'u') {
            *out++ = plain_escape(backslash[1]);
            continue;
        }
        auto code = hex4(at);
        at += 4;
        if (is_high_surrogate(code)) {
            code = 0x10000 + ((code - 0xD800) << 10) + (hex4(at + 2) - 0xDC00);
            at += 6;
        }
        out = write_utf8(code, out);
    }
    return static_cast<std::size_t>(out - start);
}

}  // namespace undertone
