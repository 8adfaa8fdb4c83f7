#pragma once

#include "common/language/language.h"

#include <string_view>

namespace undertone {

/// The language of one message, und if nothing tells. What is too short to tell, or is in no
/// language that anything is sure of, is taken to be in the conversation's.
Language message_language(std::string_view message, Language conversation);

/// The language of a longer text, such as many messages: by its script and its words as far as
/// they go, else by CLD2.
Language longer_text_language(std::string_view text);

}  // namespace undertone
