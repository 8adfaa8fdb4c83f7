#pragma once

#include "common/language/language.h"

#include <string_view>

namespace undertone {

/// The language that CLD2 is sure of for most of `text`, und if there is none. Only the text's
/// first 2 KiB are looked at.
///
/// `expected` (may be und) tips the balance between languages that are alike.
Language text_language(std::string_view text, Language expected);

}  // namespace undertone
