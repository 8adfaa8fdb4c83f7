#pragma once

#include "common/config.h"

#include <algorithm>
#include <thread>

namespace undertone {

/// How many lanes there are, and how many threads score one long chat.
inline std::uint32_t compute_threads(const WorkerConfig& config) {
    // Asked once: it reads a file, and every analysis wants to know.
    static const std::uint32_t cores = std::max(1U, std::thread::hardware_concurrency());
    return config.threads > 0 ? config.threads : cores;
}

}  // namespace undertone
