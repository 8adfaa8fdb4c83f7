// Text for searching without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Valid UTF-8 without NUL, letters by Unicode's case folding. What is no UTF-8 becomes
/// U+FFFD.
std::string folded_text(std::string_view bytes);

/// A LIKE pattern (ESCAPE '\') that finds `part` anywhere in folded text.
std::string like_pattern(std::string_view part);

/// `bytes` as valid UTF-8: each byte that is part of no character becomes U+FFFD.
std::string valid_utf8(std::string_view bytes);

}  // namespace undertone
