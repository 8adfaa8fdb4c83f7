// Finds where a JSON value ends that began in an earlier read, without judging it: brackets and
// quotes are counted, each byte looked at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace undertone {

class JsonSplitter {
public:
    /// Takes the value's next bytes, its first ones first. Returns how many of `text` belong to it,
    /// with the byte after it where that is what ends it (a number, a literal); npos: it goes on.
    std::size_t feed(std::string_view text);

    /// Only an opening bracket and blanks so far: what kind of array it is, is not known yet.
    bool is_open_bracket() const { return bare_bracket_; }

    static constexpr std::size_t npos = std::string_view::npos;

private:
    enum class Kind : std::uint8_t { unknown, string, nested, scalar };

    Kind kind_ = Kind::unknown;
    bool bare_bracket_ = false;
    bool in_string_ = false;
    bool escaped_ = false;
    std::uint64_t depth_ = 0;
};

}  // namespace undertone
