// Work on numbered things by a few threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace undertone {

/// Calls work(index, thread) once for each index below `count`, by `threads` threads of which the
/// caller is one. `work` does not throw.
template <class Work>
void parallel_for(std::size_t count, unsigned threads, const Work& work) {
    std::atomic<std::size_t> next{0};
    const auto take_turns = [&](std::size_t thread) {
        for (auto i = next++; i < count; i = next++) work(i, thread);
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads && i < count; ++i) others.emplace_back(take_turns, i);
    take_turns(0);
}

}  // namespace undertone
