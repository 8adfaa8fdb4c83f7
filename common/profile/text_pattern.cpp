#include "common/profile/text_pattern.h"

#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr char32_t ascii_end = 0x80;

/// What stands for each character of ASCII in a pattern.
constexpr auto ascii_classes = [] {
    std::array<char, ascii_end> classes{};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const auto c = static_cast<char>(i);
        const bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
        classes[i] = is_digit(c) ? '9' : capital ? 'A' : small ? 'a' : c;
    }
    return classes;
}();

/// Beyond ASCII: Latin, Greek and Cyrillic are taken for small letters, the rest as it stands.
char32_t class_of(char32_t c) {
    if (c < ascii_end) return static_cast<unsigned char>(ascii_classes[c]);
    return c < 0x800 && c != 0xA0 ? 'a' : c;
}

}  // namespace

void write_text_pattern(std::string_view text, std::string& pattern, std::size_t code_points_max) {
    constexpr std::size_t run_max = 3;
    // A character is shown as no more bytes than it has.
    pattern.resize(std::min(text.size(), code_points_max * 4));
    char* end = pattern.data();
    char32_t before = 0;
    std::size_t run = 0;
    for (std::size_t at = 0, left = code_points_max; at < text.size() && left > 0;) {
        const auto start = at;
        const auto now = class_of(next_code_point(text, at));
        run = now == before ? run + 1 : 1;
        before = now;
        if (run > run_max + 1) continue;
        if (run > run_max) {
            *end++ = '+';
        } else if (now < ascii_end) {
            *end++ = static_cast<char>(now);
        } else {
            end = std::copy(text.data() + start, text.data() + at, end);
        }
        --left;
    }
    pattern.resize(static_cast<std::size_t>(end - pattern.data()));
}

}  // namespace undertone
