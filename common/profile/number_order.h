// Numbers in their order, sorted digit by digit: samples are large enough for it to be several
// times faster than comparing.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

namespace undertone {

inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

/// The number as an integer that compares as it does; -0 is 0.
inline std::uint64_t ascending_key(double number) {
    const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);
    return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

inline double number_of_key(std::uint64_t key) {
    return std::bit_cast<double>((key & sign_bit) != 0 ? key & ~sign_bit : ~key);
}

/// By what `key_of` gives of an entry, 64 bits, from the lowest digit; what is equal stays in
/// order. Fewer than 2^32 of them.
template <class Entry, class KeyOf>
void radix_sort(std::vector<Entry>& entries, KeyOf key_of) {
    constexpr unsigned digit_bits = 11, digits = 6;
    constexpr std::uint64_t digit_mask = (1U << digit_bits) - 1;
    const auto digit_of = [&](const Entry& entry, unsigned i) {
        return std::uint64_t{std::invoke(key_of, entry)} >> digit_bits * i & digit_mask;
    };
    std::array<std::array<std::uint32_t, digit_mask + 1>, digits> places{};
    for (const auto& entry : entries) {
        for (unsigned i = 0; i < digits; ++i) ++places[i][digit_of(entry, i)];
    }
    std::vector<Entry> sorted(entries.size());
    for (unsigned i = 0; i < digits; ++i) {
        auto& next = places[i];
        if (std::ranges::find(next, entries.size()) != next.end()) continue;  // all the same
        std::exclusive_scan(next.begin(), next.end(), next.begin(), 0u);
        for (const auto& entry : entries) sorted[next[digit_of(entry, i)]++] = entry;
        entries.swap(sorted);
    }
}

}  // namespace undertone
