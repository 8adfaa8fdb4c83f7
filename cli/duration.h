// Lengths of time as people type them: 90d, 12h, 30m, 45s.
#pragma once

#include "common/result.h"

#include <chrono>
#include <string_view>

namespace undertone {

/// Error: invalid_value.
Result<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace undertone
