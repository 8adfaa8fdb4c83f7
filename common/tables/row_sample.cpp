#include "common/tables/row_sample.h"

#include <numeric>
#include <set>

namespace undertone {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    auto mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

}  // namespace

std::vector<std::uint64_t> draw_rows(std::uint64_t rows, std::uint32_t count, std::uint64_t seed) {
    if (rows <= count) {
        std::vector<std::uint64_t> all(rows);
        std::iota(all.begin(), all.end(), std::uint64_t{0});
        return all;
    }
    // Floyd's: `count` draws, however small the rest is.
    std::set<std::uint64_t> drawn;
    for (auto last = rows - count; last < rows; ++last) {
        const auto row = next_random(seed) % (last + 1);
        drawn.insert(drawn.contains(row) ? last : row);
    }
    return {drawn.begin(), drawn.end()};
}

}  // namespace undertone
