#include "cli/duration.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace undertone {
namespace {

/// 0 for a letter that is no unit.
std::int64_t seconds_of(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3'600;
        case 'd':
            return 86'400;
        default:
            return 0;
    }
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
    Error refused{ErrorCode::invalid_value,
                  fmt::format("expected a time such as 90d, 12h, 30m or 45s, got {:?}", text)};
    if (text.size() < 2) return refused;
    std::uint32_t number = 0;
    const auto* unit = text.data() + text.size() - 1;
    const auto [stopped, error] = std::from_chars(text.data(), unit, number);
    const auto seconds = seconds_of(*unit);
    if (error != std::errc() || stopped != unit || number == 0 || seconds == 0) return refused;
    return std::chrono::seconds(number * seconds);
}

}  // namespace undertone
