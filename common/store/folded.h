// Text in which the store searches without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// `bytes` by append_folded(), without NUL, which a database's text cannot hold: it is U+FFFD too.
std::string folded_text(std::string_view bytes);

/// A LIKE pattern (ESCAPE '\') that finds `part` anywhere in folded text.
std::string like_pattern(std::string_view part);

}  // namespace undertone
