// How many lines a stretch of text ends.
#pragma once

#include <cstdint>
#include <string_view>

namespace undertone {

inline std::uint64_t count_line_feeds(std::string_view text) {
    // Sixteen counters of a byte each, emptied before they can overflow: this runs over all of a
    // file only to name a line in an error, so it had better cost nothing.
    constexpr std::size_t lanes = 16;
    constexpr std::size_t rounds = 255;
    std::uint64_t count = 0;
    while (text.size() >= lanes) {
        unsigned char counters[lanes] = {};
        std::size_t at = 0;
        for (std::size_t round = 0; round < rounds && text.size() - at >= lanes; ++round) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                counters[lane] =
                    static_cast<unsigned char>(counters[lane] + (text[at + lane] == '\n' ? 1 : 0));
            }
            at += lanes;
        }
        for (const auto counter : counters) count += counter;
        text.remove_prefix(at);
    }
    for (const char c : text) count += c == '\n' ? 1 : 0;
    return count;
}

}  // namespace undertone
