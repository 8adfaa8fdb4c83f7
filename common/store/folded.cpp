#include "common/store/folded.h"

#include <unicode/unistr.h>

#include <cstdint>

namespace undertone {
namespace {

// fromUTF8() makes U+FFFD of what is no UTF-8.
icu::UnicodeString decoded(std::string_view bytes) {
    return icu::UnicodeString::fromUTF8({bytes.data(), static_cast<std::int32_t>(bytes.size())});
}

std::string encoded(const icu::UnicodeString& text) {
    std::string bytes;
    return text.toUTF8String(bytes);
}

}  // namespace

std::string folded_text(std::string_view bytes) {
    auto text = decoded(bytes);
    text.foldCase();
    text.findAndReplace(icu::UnicodeString(UChar32{0}), icu::UnicodeString(UChar32{0xFFFD}));
    return encoded(text);
}

std::string valid_utf8(std::string_view bytes) { return encoded(decoded(bytes)); }

std::string like_pattern(std::string_view part) {
    std::string pattern = "%";
    for (const char c : folded_text(part)) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

}  // namespace undertone
