// What a value looks like: S10_1678 is A99_999+.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// 'A' for an upper case letter, 'a' for another one, '9' for a digit, other characters as they
/// stand. The fourth and further ones of a run are one '+'. At most `code_points_max` of it.
/// Written over `pattern`, a buffer for many.
void write_text_pattern(std::string_view text, std::string& pattern,
                        std::size_t code_points_max = 60);

}  // namespace undertone
