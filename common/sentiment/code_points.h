// Byte positions of a message as code points.
#pragma once

#include "common/text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace undertone {

/// Counts code points up to rising byte positions.
class CodePoints {
public:
    explicit CodePoints(std::string_view message) : message_(message) {}

    std::uint32_t before(std::size_t byte) {
        count_ += count(at_, byte);
        at_ = byte;
        return count_;
    }
    std::uint32_t count(std::size_t begin, std::size_t end) const {
        const auto bytes = message_.substr(begin, end - begin);
        return static_cast<std::uint32_t>(bytes.size()) -
               static_cast<std::uint32_t>(std::ranges::count_if(bytes, is_continuation));
    }

private:
    std::string_view message_;
    std::size_t at_ = 0;
    std::uint32_t count_ = 0;
};

}  // namespace undertone
