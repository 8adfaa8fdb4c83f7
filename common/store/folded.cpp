#include "common/store/folded.h"

#include "common/text/folding.h"
#include "common/text/utf8.h"

namespace undertone {

std::string folded_text(std::string_view bytes) {
    std::string text;
    append_folded(bytes, text);
    for (auto at = text.find('\0'); at != text.npos; at = text.find('\0', at)) {
        text.replace(at, 1, replacement_character);
    }
    return text;
}

std::string like_pattern(std::string_view part) {
    std::string pattern = "%";
    for (const char c : folded_text(part)) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

}  // namespace undertone
