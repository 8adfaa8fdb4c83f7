// Text for comparing without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Appends `text` to `out`, letters by Unicode's full case folding: "Straße" and "STRASSE" become
/// the same. What is no UTF-8 becomes U+FFFD, so that `out` is always UTF-8.
void append_folded(std::string_view text, std::string& out);

}  // namespace undertone
