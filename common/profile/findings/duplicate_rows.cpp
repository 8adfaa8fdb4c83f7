#include "common/profile/findings/duplicate_rows.h"

#include "common/parallel_for.h"
#include "common/profile/findings/repeat_counter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <random>
#include <unordered_map>

namespace undertone {
namespace {

constexpr std::size_t slots_max = std::size_t{1} << 19;  // 4 MiB over all threads

std::uint64_t unguessable_odd() {
    std::random_device device;
    return (std::uint64_t{device()} << 32 | device()) | 1;
}

/// Reads a stream value by value.
template <class Value>
class StreamReader {
public:
    explicit StreamReader(PartitionBlocks::Cursor cursor) : cursor_(std::move(cursor)) {}

    /// nullopt at the end.
    Result<std::optional<Value>> next() {
        if (rest_.empty()) {
            const auto bytes = cursor_.next();
            if (!bytes) return bytes.error();
            if (bytes->empty()) return std::optional<Value>();
            rest_ = *bytes;
        }
        Value value;
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_ = rest_.subspan(sizeof value);
        return std::optional(value);
    }

private:
    PartitionBlocks::Cursor cursor_;
    std::span<const std::byte> rest_;
};

/// The two first rows of one content.
struct FirstRows {
    static constexpr auto none = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t first = none, second = none;

    void note(std::uint64_t row) {
        second = std::min(second, std::max(first, row));
        first = std::min(first, row);
    }
};

}  // namespace

DuplicateRows::DuplicateRows(std::string folder, std::size_t rows_in_memory_max)
    : partitions_(std::move(folder), rows_in_memory_max) {}

Result<> DuplicateRows::add(std::uint64_t first_row, std::span<const std::uint64_t> hashes) {
    const std::lock_guard lock(mutex_);
    if (const auto added = partitions_.append(hashes); !added) return added.error();
    chunks_.push_back({first_row, rows_});
    rows_ += hashes.size();
    return {};
}

Result<DuplicateCount> DuplicateRows::finish(unsigned threads) {
    partitions_.seal();
    threads = std::clamp(threads, 1u, 16u);
    const auto multiplier = unguessable_odd();
    std::vector<RepeatCounter> counters(
        threads, RepeatCounter(multiplier, slots_max / std::bit_ceil(threads), examples_max));
    std::vector<Result<>> outcomes(threads);
    parallel_for(PartitionBlocks::partitions, threads, [&](std::size_t partition, std::size_t i) {
        if (outcomes[i]) outcomes[i] = counters[i].count(partitions_, partition);
    });

    DuplicateCount count;
    count.rows = rows_;
    std::vector<std::uint64_t> repeated;
    for (std::size_t i = 0; i < threads; ++i) {
        if (!outcomes[i]) return outcomes[i].error();
        count.duplicates += counters[i].repeats();
        const auto& some = counters[i].examples();
        repeated.insert(repeated.end(), some.begin(), some.end());
    }
    // A value lives in one partition, which one thread has counted: none is here twice.
    std::ranges::sort(repeated);
    repeated.resize(std::min(repeated.size(), examples_max));
    auto examples = find_examples(repeated);
    if (!examples) return examples.error();
    count.examples = std::move(*examples);
    return count;
}

/// Walks the log of leading bytes, and beside it the partitions that the hashes are in: so each
/// hash met is known by its position among all rows.
Result<std::vector<DuplicateExample>> DuplicateRows::find_examples(
    std::span<const std::uint64_t> hashes) const {
    std::vector<DuplicateExample> examples;
    if (hashes.empty()) return examples;
    std::array<std::optional<StreamReader<std::uint64_t>>, PartitionBlocks::partitions> watched;
    std::unordered_map<std::uint64_t, FirstRows> found;
    for (const auto hash : hashes) {
        const auto partition = PartitionBlocks::partition_of(hash);
        watched[partition].emplace(partitions_.values(partition));
        found.emplace(hash, FirstRows());
    }
    StreamReader<std::uint8_t> log(partitions_.leading_bytes());
    for (std::uint64_t position = 0;; ++position) {
        const auto leading = log.next();
        if (!leading) return leading.error();
        if (!*leading) break;
        auto& partition = watched[**leading];
        if (!partition) continue;
        const auto hash = partition->next();
        if (!hash) return hash.error();
        if (const auto at = found.find(hash->value()); at != found.end()) {
            at->second.note(row_at(position));
        }
    }
    for (const auto& [hash, rows] : found) {
        examples.push_back({.row = rows.second, .first = rows.first});
    }
    std::ranges::sort(examples, {}, &DuplicateExample::row);
    return examples;
}

/// The number of the row that arrived as the `position`-th.
std::uint64_t DuplicateRows::row_at(std::uint64_t position) const {
    const auto chunk = std::prev(std::ranges::upper_bound(chunks_, position, {}, &Chunk::position));
    return chunk->first_row + (position - chunk->position);
}

}  // namespace undertone
