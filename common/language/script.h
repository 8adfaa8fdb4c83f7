// What a message's letters tell about its language.
#pragma once

#include "common/language/language.h"

#include <string_view>

namespace undertone {

enum class Script : std::uint8_t {
    none,  ///< no letters at all
    latin,
    cyrillic,
    arabic,
    devanagari,
    bengali,
    han,
    other,        ///< one that Undertone cannot name a language by
    one_language  ///< one that a single language is written in
};

struct ScriptOfText {
    Script script = Script::none;
    /// What the script alone says: the one language, or the one most often written in it; und of
    /// Latin letters.
    Language language;
    std::size_t letters = 0;  ///< code points
};

/// The script of most letters of `text`. One kana makes Japanese of Han characters.
ScriptOfText script_of(std::string_view text);

/// The script that a language is usually written in.
Script script_of(Language language);

}  // namespace undertone
