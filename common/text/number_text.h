// Numbers as text, as short as they can be read back from: 95.7, 2000000, 1e-09.
#pragma once

#include <array>
#include <string_view>

namespace undertone {

/// Room for any integer, and for the longest shortest form of a double.
using NumberText = std::array<char, 32>;

/// A finite number. Without an exponent from 1e-5 up to 1e15.
std::string_view shortest_text(double number, NumberText& text);

}  // namespace undertone
