// Work on numbered things by a few threads.
#pragma once

#include "common/helper_threads.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>

namespace undertone {

/// Calls work(index, thread) once for each index below `count`, by at most `threads` threads of
/// which the caller is one. What `work` throws first ends it, and is thrown to the caller.
template <class Work>
void parallel_for(std::size_t count, unsigned threads, const Work& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto take_turns = [&](std::size_t thread) noexcept {
        try {
            for (auto i = next++; i < count; i = next++) work(i, thread);
        } catch (...) {
            next = count;
            const std::lock_guard lock(mutex);
            if (!thrown) thrown = std::current_exception();
        }
    };
    {
        const auto helpers = start_helpers(std::min<std::size_t>(threads, count), take_turns);
        take_turns(0);
    }
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace undertone
