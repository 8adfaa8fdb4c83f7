// The 64-bit hash by which equal cells are found: fixed, so that results do not depend on a seed.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace undertone {

namespace cell_hash_detail {

__extension__ using Wide = unsigned __int128;

/// Both halves of a product, folded (the mixing step of Wang Yi's wyhash).
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Word>
inline std::uint64_t load(const char* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

inline constexpr std::uint64_t key0 = 0xa0761d6478bd642f, key1 = 0xe7037ed1a0b428db,
                               key2 = 0x8ebc6af09c88c6e3;

}  // namespace cell_hash_detail

inline std::uint64_t hash_cell(std::string_view text) {
    using namespace cell_hash_detail;
    const char* at = text.data();
    const auto size = text.size();
    std::uint64_t state = key0, low = 0, high = 0;
    if (size > 16) {
        for (const char* const last = at + size - 16; at < last; at += 16) {
            state = fold(load<std::uint64_t>(at) ^ key1, load<std::uint64_t>(at + 8) ^ state);
        }
        at = text.data() + size - 16;
        low = load<std::uint64_t>(at);
        high = load<std::uint64_t>(at + 8);
    } else if (size >= 8) {
        low = load<std::uint64_t>(at);
        high = load<std::uint64_t>(at + size - 8);
    } else if (size >= 4) {
        low = load<std::uint32_t>(at);
        high = load<std::uint32_t>(at + size - 4);
    } else if (size > 0) {
        low = static_cast<unsigned char>(at[0]) |
              std::uint64_t{static_cast<unsigned char>(at[size / 2])} << 8 |
              std::uint64_t{static_cast<unsigned char>(at[size - 1])} << 16;
    }
    return fold(key2 ^ size, fold(low ^ key1, high ^ state));
}

/// What a cell adds to its row's hash; `column` tells the columns apart. A row's hash is the sum.
inline std::uint64_t hash_in_row(std::uint64_t cell, std::uint64_t column) {
    using namespace cell_hash_detail;
    return fold(cell ^ key2, column | 1);
}

}  // namespace undertone
