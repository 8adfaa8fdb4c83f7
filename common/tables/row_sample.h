// Rows to look at, drawn from a whole table.
#pragma once

#include <cstdint>
#include <vector>

namespace undertone {

/// `count` different rows of `rows`, ascending; all of them if there are no more. The same seed
/// draws the same rows.
std::vector<std::uint64_t> draw_rows(std::uint64_t rows, std::uint32_t count, std::uint64_t seed);

}  // namespace undertone
