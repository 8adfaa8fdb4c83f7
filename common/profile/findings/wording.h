// Figures as sentences show them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace undertone::wording {

/// "2,823".
std::string count(std::uint64_t number);

/// "1 row", "2,823 rows".
std::string count(std::uint64_t number, std::string_view one, std::string_view many);

/// "12.3 %"; what is not quite nothing or all is "less than 0.1 %" or "more than 99.9 %".
std::string percent(double part, double whole);

/// Four significant digits: "3,554", "0.5512", "1.5e+12".
std::string figure(double number);

/// A value in typographic quotes, cut to a length that a sentence bears.
std::string quoted(std::string_view value);

}  // namespace undertone::wording
