// Tells at a glance which texts are neither numbers nor dates.
#pragma once

#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace undertone {

namespace quantity_text_detail {

/// Three letters in lower case as one number.
constexpr std::uint32_t packed(std::string_view name) {
    const auto letter = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(to_lower(name[i]))};
    };
    return letter(0) | letter(1) << 8 | letter(2) << 16;
}

/// How the names of months and days of the week begin.
inline constexpr std::array names{packed("jan"), packed("feb"), packed("mar"), packed("apr"),
                                  packed("may"), packed("jun"), packed("jul"), packed("aug"),
                                  packed("sep"), packed("oct"), packed("nov"), packed("dec"),
                                  packed("mon"), packed("tue"), packed("wed"), packed("thu"),
                                  packed("fri"), packed("sat"), packed("sun")};

/// By the letter that they begin with, the letters that follow: 'a' in the lowest bit.
inline constexpr auto second_letters = [] {
    std::array<std::uint32_t, 26> letters{};
    for (const auto name : names) letters[(name & 0xff) - 'a'] |= 1U << ((name >> 8 & 0xff) - 'a');
    return letters;
}();

inline bool begins_as_name(std::string_view text) {
    if (text.size() < 3) return false;
    const auto letter = [&](std::size_t i) {
        return static_cast<unsigned char>(to_lower(text[i]) - 'a');
    };
    const auto first = letter(0), second = letter(1);
    if (first >= 26 || second >= 26 || (second_letters[first] >> second & 1) == 0) return false;
    return std::ranges::find(names, packed(text)) != names.end();
}

}  // namespace quantity_text_detail

/// Whether a text may turn out to be a number or a date: a digit comes before anything but a sign,
/// a mark, a blank or the name of a month or a day of the week.
inline bool may_be_quantity(std::string_view text) {
    if (text.empty()) return false;
    const char first = text.front();
    if (is_digit(first) || static_cast<unsigned char>(first) >= 0x80) return true;
    switch (first) {
        case '-':
        case '+':
        case '.':
        case ',':
        case ' ':
        case '\t':
            return true;
        default:
            break;
    }
    return quantity_text_detail::begins_as_name(text);
}

}  // namespace undertone
