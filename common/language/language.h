// The name of a language, small enough to stand beside every message.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

/// An ISO 639-1 code ("en"), one of ISO 639-2 where there is none ("ceb"), or "und".
class Language {
public:
    constexpr Language() = default;  ///< und
    /// Of at most four letters of ASCII.
    explicit constexpr Language(std::string_view code) {
        if (code == "und") return;
        for (std::size_t i = code.size(); i > 0; --i) {
            packed_ = packed_ << 8 | static_cast<unsigned char>(code[i - 1]);
        }
    }

    std::string code() const {
        if (packed_ == 0) return "und";
        std::string code;
        for (auto left = packed_; left != 0; left >>= 8) code += static_cast<char>(left & 0xFF);
        return code;
    }
    constexpr bool known() const { return packed_ != 0; }

    friend constexpr auto operator<=>(Language, Language) = default;

    static void transfer(auto& archive, auto& self) { archive(self.packed_); }

private:
    std::uint32_t packed_ = 0;  // the code's letters, the first in the lowest byte
};

namespace languages {

inline constexpr Language undetermined, english("en");

}  // namespace languages

}  // namespace undertone
