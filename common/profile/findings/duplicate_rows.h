// Counts the rows that equal an earlier row, by 64-bit hashes, in bounded memory.
//
// Hashes are dealt out by their leading byte to 256 partitions, each in order of arrival; equal
// rows meet in one partition, and each is small enough to be searched in the cache. Past
// `rows_in_memory_max` the partitions go on in a temporary file. A log of the leading bytes, one a
// row, is kept beside them: the n-th hash of a partition came from the n-th row with that byte, so
// that examples can be named without storing a row number with each hash.
#pragma once

#include "common/profile/findings/partition_blocks.h"
#include "common/result.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace undertone {

struct DuplicateExample {
    std::uint64_t row;    ///< 0-based
    std::uint64_t first;  ///< the earlier row that it equals
};

struct DuplicateCount {
    std::uint64_t rows = 0;
    std::uint64_t duplicates = 0;  ///< rows that equal an earlier one
    /// Some of them, in the order of the file, one for each content.
    std::vector<DuplicateExample> examples;
};

class DuplicateRows {
public:
    static constexpr std::size_t rows_in_memory_default =
        4'000'000;  // 40 MB with what goes with it
    static constexpr std::size_t examples_max = 8;

    /// `folder` holds the temporary file, which has no name in it: it is gone with this object or
    /// the process. It is made when it is needed.
    explicit DuplicateRows(std::string folder,
                           std::size_t rows_in_memory_max = rows_in_memory_default);

    /// The hashes of the rows from `first_row` on. Any thread, any order of the chunks: the count
    /// and the examples come out the same. Errors: storage_full, unavailable (the temporary file).
    Result<> add(std::uint64_t first_row, std::span<const std::uint64_t> hashes);

    /// Nothing is added afterwards. Partitions are searched by `threads` threads. Errors as add().
    Result<DuplicateCount> finish(unsigned threads = 1);

private:
    struct Chunk {
        std::uint64_t first_row;
        std::uint64_t position;  // of its first row among all that arrived
    };

    Result<std::vector<DuplicateExample>> find_examples(
        std::span<const std::uint64_t> hashes) const;
    std::uint64_t row_at(std::uint64_t position) const;

    std::mutex mutex_;
    PartitionBlocks partitions_;
    std::vector<Chunk> chunks_;  // in order of arrival
    std::uint64_t rows_ = 0;
};

}  // namespace undertone
