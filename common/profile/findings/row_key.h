// Which rows are sampled: those with the smallest keys.
#pragma once

#include <cstdint>

namespace undertone {

/// SplitMix64's finaliser (Steele, Lea & Flood 2014), a bijection: no two rows share a key, and
/// each is as likely to have a small one. `row` is the row's number, or any number that is its own.
inline std::uint64_t row_key(std::uint64_t row) {
    row += 0x9e3779b97f4a7c15;
    row = (row ^ (row >> 30)) * 0xbf58476d1ce4e5b9;
    row = (row ^ (row >> 27)) * 0x94d049bb133111eb;
    return row ^ (row >> 31);
}

}  // namespace undertone
