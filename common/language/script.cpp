#include "common/language/script.h"

#include "common/text/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

struct KnownScript {
    UScriptCode code;
    Script script;
    std::string_view language;  // the one most often written in it
};

constexpr auto known_scripts = std::to_array<KnownScript>({
    {USCRIPT_LATIN, Script::latin, "und"},          {USCRIPT_CYRILLIC, Script::cyrillic, "ru"},
    {USCRIPT_ARABIC, Script::arabic, "ar"},         {USCRIPT_DEVANAGARI, Script::devanagari, "hi"},
    {USCRIPT_BENGALI, Script::bengali, "bn"},       {USCRIPT_HAN, Script::han, "zh"},
    {USCRIPT_HIRAGANA, Script::one_language, "ja"}, {USCRIPT_KATAKANA, Script::one_language, "ja"},
    {USCRIPT_HANGUL, Script::one_language, "ko"},   {USCRIPT_THAI, Script::one_language, "th"},
    {USCRIPT_GREEK, Script::one_language, "el"},    {USCRIPT_HEBREW, Script::one_language, "he"},
    {USCRIPT_ARMENIAN, Script::one_language, "hy"}, {USCRIPT_GEORGIAN, Script::one_language, "ka"},
    {USCRIPT_TAMIL, Script::one_language, "ta"},    {USCRIPT_TELUGU, Script::one_language, "te"},
    {USCRIPT_KANNADA, Script::one_language, "kn"},  {USCRIPT_MALAYALAM, Script::one_language, "ml"},
    {USCRIPT_GUJARATI, Script::one_language, "gu"}, {USCRIPT_GURMUKHI, Script::one_language, "pa"},
    {USCRIPT_SINHALA, Script::one_language, "si"},  {USCRIPT_KHMER, Script::one_language, "km"},
    {USCRIPT_LAO, Script::one_language, "lo"},      {USCRIPT_MYANMAR, Script::one_language, "my"},
    {USCRIPT_ETHIOPIC, Script::one_language, "am"},
});
constexpr std::size_t latin = 0, han = 5, hiragana = 6, katakana = 7;
constexpr std::size_t unknown = known_scripts.size();

struct WrittenIn {
    std::string_view language;
    Script script;
};

// The languages of scripts that several share.
constexpr auto written_in = std::to_array<WrittenIn>(
    {{"ru", Script::cyrillic},   {"uk", Script::cyrillic},   {"bg", Script::cyrillic},
     {"sr", Script::cyrillic},   {"mk", Script::cyrillic},   {"be", Script::cyrillic},
     {"kk", Script::cyrillic},   {"ky", Script::cyrillic},   {"mn", Script::cyrillic},
     {"tg", Script::cyrillic},   {"tt", Script::cyrillic},   {"ar", Script::arabic},
     {"fa", Script::arabic},     {"ur", Script::arabic},     {"ps", Script::arabic},
     {"sd", Script::arabic},     {"ug", Script::arabic},     {"hi", Script::devanagari},
     {"mr", Script::devanagari}, {"ne", Script::devanagari}, {"bn", Script::bengali},
     {"as", Script::bengali},    {"zh", Script::han},        {"ja", Script::han}});

/// The cheap part of u_isalpha(): most of what is not in a message of Latin letters is a mark.
bool is_letter(char32_t c) {
    const auto folded = c | 0x20;
    if (c < 0x80) return folded >= 'a' && folded <= 'z';
    if (c < 0x250) return c >= 0xC0 && c != 0xD7 && c != 0xF7;
    const bool mark_or_emoji = (c >= 0x2000 && c < 0x2C00) || (c >= 0x1F000 && c < 0x1FB00);
    return !mark_or_emoji && u_isalpha(static_cast<UChar32>(c));
}

std::size_t place_of(char32_t c) {
    if (c < 0x250) return latin;
    UErrorCode error = U_ZERO_ERROR;
    const auto code = uscript_getScript(static_cast<UChar32>(c), &error);
    const auto found = std::ranges::find(known_scripts, code, &KnownScript::code);
    return static_cast<std::size_t>(found - known_scripts.begin());
}

}  // namespace

ScriptOfText script_of(std::string_view text) {
    std::array<std::size_t, unknown + 1> letters{};
    std::size_t all = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next_code_point(text, at);
        if (!is_letter(c)) continue;
        ++all;
        ++letters[place_of(c)];
    }
    if (all == 0) return {};
    const auto kana = letters[hiragana] + letters[katakana];
    if (kana > 0 && 2 * (kana + letters[han]) > all) {
        return {.script = Script::one_language, .language = Language("ja"), .letters = all};
    }
    const auto most = static_cast<std::size_t>(std::ranges::max_element(letters) - letters.begin());
    if (most == unknown) return {.script = Script::other, .language = {}, .letters = all};
    const auto& known = known_scripts[most];
    return {.script = known.script, .language = Language(known.language), .letters = all};
}

Script script_of(Language language) {
    for (const auto& [code, script] : written_in) {
        if (Language(code) == language) return script;
    }
    const auto one = std::ranges::find_if(known_scripts, [&](const KnownScript& known) {
        return known.script == Script::one_language && Language(known.language) == language;
    });
    return one == known_scripts.end() ? Script::latin : Script::one_language;
}

}  // namespace undertone
