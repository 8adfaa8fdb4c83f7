// The bytes of a CSV that mean something, as bit masks of 64 bytes each (bit 0 is the first byte).
//
//   text        a , " b c , " \n          The masks know nothing of quotes' meaning: csv_scanner.h
//   delimiters  0 1 0 0 0 1 0 0           says which of these delimiters and breaks count.
//   quotes      0 0 1 0 0 0 1 0
//
// The idea is that of Langdale & Lemire, "Parsing Gigabytes of JSON per Second" (VLDB 2019).
#pragma once

#include <cstddef>
#include <cstdint>

namespace undertone {

struct CsvBlock {
    static constexpr std::size_t bytes = 64;

    std::uint64_t quotes, delimiters, carriage_returns, line_feeds, nuls;
};

/// Fills `blocks[0..count)` from count * 64 bytes at `text`. True if a byte is not ASCII.
/// Takes AVX2 where the processor has it.
bool classify_csv(const char* text, std::size_t count, char delimiter, CsvBlock* blocks);

}  // namespace undertone
