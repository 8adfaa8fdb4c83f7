#include "common/readers/json_splitter.h"

namespace undertone {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Of a number or a literal, right or wrong.
bool is_scalar(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '-' || c == '.';
}

}  // namespace

std::size_t JsonSplitter::feed(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (kind_ == Kind::unknown) {
            kind_ = c == '"' ? Kind::string : (c == '{' || c == '[' ? Kind::nested : Kind::scalar);
            bare_bracket_ = c == '[';
        } else if (!is_blank(c)) {
            bare_bracket_ = false;
        }
        if (kind_ == Kind::scalar) {
            if (!is_scalar(c)) return i + 1;
        } else if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
            if (!in_string_ && kind_ == Kind::string) return i + 1;
        } else if (c == '"') {
            in_string_ = true;
        } else if (c == '{' || c == '[') {
            ++depth_;
        } else if (c == '}' || c == ']') {
            if (--depth_ == 0) return i + 1;
        }
    }
    return npos;
}

}  // namespace undertone
