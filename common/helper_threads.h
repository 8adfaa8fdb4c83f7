// Threads that help the calling one with a piece of work, and end with it.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace undertone {

/// Starts the threads that make `threads` with the calling one, on other processors than its own.
/// They call work(1), work(2), ...; fewer where the system has none to give.
std::vector<std::jthread> start_helpers(std::size_t threads,
                                        const std::function<void(std::size_t)>& work);

}  // namespace undertone
