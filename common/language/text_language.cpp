#include "common/language/text_language.h"

#include "common/text/utf8.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::size_t bytes_max = 2'048;
constexpr int percent_min = 60;  // of the text, in the language that has most of it

std::string_view first_bytes(std::string_view text) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && is_continuation(text[end])) --end;
    return text.substr(0, end);
}

/// CLD2's code as ISO 639 has it today.
Language named(CLD2::Language language) {
    if (language == CLD2::UNKNOWN_LANGUAGE) return {};
    const std::string_view code = CLD2::LanguageCode(language);
    if (code == "iw") return Language("he");
    if (code == "jw") return Language("jv");
    if (code.starts_with("xx") || code == "tlh") return {};  // a script's name, Klingon
    return Language(code.substr(0, std::min<std::size_t>(code.find('-'), 3)));
}

}  // namespace

Language text_language(std::string_view text, Language expected) {
    text = first_bytes(text);
    const auto expected_code = expected.code();
    const CLD2::CLDHints hints{
        .content_language_hint = nullptr,
        .tld_hint = nullptr,
        .encoding_hint = CLD2::UNKNOWN_ENCODING,
        .language_hint = expected.known() ? CLD2::GetLanguageFromName(expected_code.c_str())
                                          : CLD2::UNKNOWN_LANGUAGE};
    std::array<CLD2::Language, 3> found{};
    std::array<int, 3> percent{};
    std::array<double, 3> normalized{};
    int letter_bytes = 0, valid_bytes = 0;
    bool reliable = false;
    CLD2::ExtDetectLanguageSummaryCheckUTF8(text.data(), static_cast<int>(text.size()), true,
                                            &hints, CLD2::kCLDFlagBestEffort, found.data(),
                                            percent.data(), normalized.data(), nullptr,
                                            &letter_bytes, &reliable, &valid_bytes);
    if (!reliable || percent[0] < percent_min) return {};
    return named(found[0]);
}

}  // namespace undertone
