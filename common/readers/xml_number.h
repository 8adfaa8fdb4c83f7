// Whole numbers in XML attributes.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// nullopt: there is no text, or it is no number from 0 to 4,294,967,295.
inline std::optional<std::uint32_t> xml_number(std::optional<std::string_view> text) {
    if (!text) return std::nullopt;
    std::uint32_t number = 0;
    const auto* const end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc() || at != end) return std::nullopt;
    return number;
}

}  // namespace undertone
