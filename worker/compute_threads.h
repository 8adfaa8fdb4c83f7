#pragma once

#include "common/config.h"

#include <algorithm>
#include <thread>

namespace undertone {

/// How many lanes there are, and how many threads score one long chat.
inline std::uint32_t compute_threads(const WorkerConfig& config) {
    return config.threads > 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace undertone
