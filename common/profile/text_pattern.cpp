#include "common/profile/text_pattern.h"

#include "common/text/utf8.h"

namespace undertone {
namespace {

/// What stands for the character in a pattern.
char32_t class_of(char32_t c) {
    if (c >= '0' && c <= '9') return '9';
    if (c >= 'A' && c <= 'Z') return 'A';
    if (c >= 'a' && c <= 'z') return 'a';
    // Beyond ASCII: Latin, Greek and Cyrillic are taken for small letters, the rest as it stands.
    return c >= 0x80 && c < 0x800 && c != 0xA0 ? 'a' : c;
}

}  // namespace

void write_text_pattern(std::string_view text, std::string& pattern, std::size_t code_points_max) {
    constexpr std::size_t run_max = 3;
    pattern.clear();
    char32_t before = 0;
    std::size_t run = 0, shown = 0;
    for (std::size_t at = 0; at < text.size() && shown < code_points_max;) {
        const auto start = at;
        const auto now = class_of(next_code_point(text, at));
        run = now == before ? run + 1 : 1;
        before = now;
        if (run > run_max + 1) continue;
        if (run > run_max) {
            pattern += '+';
        } else if (now < 0x80) {
            pattern += static_cast<char>(now);
        } else {
            pattern += text.substr(start, at - start);
        }
        ++shown;
    }
}

}  // namespace undertone
