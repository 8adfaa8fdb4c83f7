// What a quoted CSV field says.
#pragma once

#include "common/readers/text_arena.h"

#include <string_view>

namespace undertone {

struct QuotedField {
    std::string_view text;
    bool text_after_quote;  ///< `"a"b`: what follows the closing quote is kept as it stands
};

/// `field` begins with a quote and goes to the end of the field. The text is a view of it where it
/// can be, else it is made in `arena`.
QuotedField unquote(std::string_view field, TextArena& arena);

}  // namespace undertone
