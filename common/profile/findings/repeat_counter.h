// Counts which of a partition's values came before, in a table that fits the cache.
#pragma once

#include "common/profile/findings/partition_blocks.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace undertone {

class RepeatCounter {
public:
    /// `multiplier` is odd and nobody's guess: a file made so that its hashes meet in one slot does
    /// not do so here. `slots_max` is a power of two; a partition with more different values is
    /// read several times. `examples_max` of the repeated values are kept.
    RepeatCounter(std::uint64_t multiplier, std::size_t slots_max, std::size_t examples_max);

    /// Errors: unavailable (the file).
    Result<> count(const PartitionBlocks& blocks, std::size_t partition);

    std::uint64_t repeats() const { return repeats_; }
    /// The smallest of the values that occur more than once, in order.
    const std::vector<std::uint64_t>& examples() const { return examples_; }

private:
    enum class Pass { counted, too_many_values };

    Result<Pass> count_pass(const PartitionBlocks& blocks, std::size_t partition,
                            unsigned pass_bits, std::uint64_t pass, std::uint64_t& repeats);
    void keep_example(std::uint64_t value);

    std::uint64_t multiplier_;
    std::size_t slots_max_, examples_max_;
    std::vector<std::uint64_t> slots_;  // open addressing, 0: free
    std::uint64_t repeats_ = 0;
    std::vector<std::uint64_t> examples_;
};

}  // namespace undertone
