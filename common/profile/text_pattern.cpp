#include "common/profile/text_pattern.h"

#include "common/text/utf8.h"

namespace undertone {
namespace {

/// The class of the character at `at`, or the character itself.
std::string_view class_of(std::string_view text, std::size_t at, std::size_t end) {
    const char c = text[at];
    if (c >= '0' && c <= '9') return "9";
    if (c >= 'A' && c <= 'Z') return "A";
    if (c >= 'a' && c <= 'z') return "a";
    if (end - at == 1) return text.substr(at, 1);
    // Beyond ASCII: Latin, Greek and Cyrillic are taken for small letters, the rest as it stands.
    return static_cast<unsigned char>(c) < 0xE0 && text.substr(at, end - at) != "\u00A0"
               ? "a"
               : text.substr(at, end - at);
}

}  // namespace

std::string text_pattern(std::string_view text, std::size_t code_points_max) {
    constexpr std::size_t run_max = 3;
    std::string pattern;
    std::string_view before;
    std::size_t run = 0, shown = 0;
    for (std::size_t at = 0; at < text.size() && shown < code_points_max;) {
        const auto start = at;
        next_code_point(text, at);
        const auto now = class_of(text, start, at);
        run = now == before ? run + 1 : 1;
        before = now;
        if (run > run_max + 1) continue;
        pattern += run > run_max ? "+" : now;
        ++shown;
    }
    return pattern;
}

}  // namespace undertone
