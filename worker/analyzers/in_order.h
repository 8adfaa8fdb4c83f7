// Work on many pieces at once whose results are wanted one after another.
#pragma once

#include "common/helper_threads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <vector>

namespace undertone {

/// Calls prepare(0), prepare(1), ... on up to `threads` threads, this one among them, and use(0),
/// use(1), ... on this one alone, each once its prepare() is done. What either throws comes out.
void prepare_apart_use_in_order(std::size_t pieces, std::size_t threads, const auto& prepare,
                                const auto& use) {
    std::vector<std::packaged_task<void()>> tasks;
    std::vector<std::future<void>> prepared;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        prepared.push_back(tasks.emplace_back([&prepare, piece] { prepare(piece); }).get_future());
    }
    std::atomic<std::size_t> next = 0;
    const auto prepare_next = [&] {
        const auto piece = next.fetch_add(1);
        if (piece < pieces) tasks[piece]();
        return piece < pieces;
    };
    const auto is_prepared = [&](std::size_t piece) {
        return prepared[piece].wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };

    const auto helpers = start_helpers(std::min(threads, pieces), [&](std::size_t) {
        while (prepare_next()) {
        }
    });
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        while (!is_prepared(piece) && prepare_next()) {
        }
        prepared[piece].get();
        use(piece);
    }
}

}  // namespace undertone
