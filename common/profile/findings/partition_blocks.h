// Hashes dealt out by their leading byte: in memory, and past a limit in an unnamed file.
#pragma once

#include "common/files.h"
#include "common/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace undertone {

class PartitionBlocks {
    // A stream is 4 KiB blocks in memory, after what of it went to the file.
    static constexpr std::size_t block_bytes = 4096;
    using Block = std::array<std::byte, block_bytes>;
    struct Extent {
        std::uint64_t offset, bytes;
    };
    struct Stream {
        std::vector<Extent> extents;
        std::vector<Block*> blocks;
        std::byte* at = nullptr;  // where the next bytes go in the last block
        std::byte* end = nullptr;
    };

public:
    static constexpr std::size_t partitions = 256;

    PartitionBlocks(std::string folder, std::size_t values_in_memory_max)
        : folder_(std::move(folder)), values_in_memory_max_(values_in_memory_max) {}

    static std::size_t partition_of(std::uint64_t value) { return value >> 56; }

    /// Errors: storage_full, unavailable (the file).
    Result<> append(std::span<const std::uint64_t> values);

    /// Nothing is appended afterwards: cursors see everything.
    void seal();

    /// How many values a partition has, once sealed.
    std::uint64_t size(std::size_t partition) const;

    /// Reads a stream from its start. Several may read at once.
    class Cursor {
    public:
        /// The next bytes, whole values; empty at the end. Valid until the next call. Errors:
        /// unavailable (the file).
        Result<std::span<const std::byte>> next();

    private:
        friend class PartitionBlocks;
        Cursor(const PartitionBlocks& owner, const Stream& stream)
            : owner_(&owner), stream_(&stream) {}

        const PartitionBlocks* owner_;
        const Stream* stream_;
        std::size_t extent_ = 0, block_ = 0;
        std::uint64_t extent_read_ = 0;
        std::vector<std::byte> buffer_;  // of what comes from the file
    };
    /// A partition's values in order of arrival.
    Cursor values(std::size_t partition) const { return {*this, streams_[partition]}; }
    /// The leading bytes of all values in order of arrival.
    Cursor leading_bytes() const { return {*this, streams_[log]}; }

private:
    static constexpr std::size_t log = partitions;  // the stream of leading bytes

    // A partition's next values, a cache line of them: the ends of 256 streams, 4 KiB apart, would
    // compete for the same few places of the first-level cache.
    struct alignas(64) Line {
        std::array<std::uint64_t, 8> values;
    };

    void deal_out(std::span<const std::uint64_t> values);
    void store_line(std::size_t partition, std::size_t values);
    void log_leading_bytes(std::span<const std::uint64_t> values);
    void add_block(Stream& stream);
    void add_slab();
    Result<> spill();
    Result<> spill(Stream& stream);

    std::string folder_;
    std::size_t values_in_memory_max_;
    std::size_t values_in_memory_ = 0;
    std::array<Stream, partitions + 1> streams_;
    std::array<Line, partitions> lines_;
    std::array<std::uint8_t, partitions> in_line_{};
    std::vector<std::unique_ptr<Block[], decltype(&std::free)>> slabs_;
    std::vector<Block*> free_blocks_;
    Descriptor file_;
    std::uint64_t file_bytes_ = 0;
};

}  // namespace undertone
