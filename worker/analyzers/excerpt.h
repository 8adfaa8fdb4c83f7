#pragma once

#include "common/text/utf8.h"

#include <cstddef>
#include <string_view>

namespace undertone {

/// As much of a message as results show: 200 code points.
inline std::string_view excerpt_of(std::string_view message) {
    constexpr std::size_t code_points_max = 200;
    if (message.size() <= code_points_max) return message;
    std::size_t at = 0;
    for (auto left = code_points_max; left > 0 && at < message.size(); --left) {
        next_code_point(message, at);
    }
    return message.substr(0, at);
}

}  // namespace undertone
