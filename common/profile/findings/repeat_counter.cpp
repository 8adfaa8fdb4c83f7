#include "common/profile/findings/repeat_counter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

namespace undertone {
namespace {

/// A set of values by open addressing, in slots that somebody else owns.
class ValueSet {
public:
    /// A power of two of them, all 0.
    explicit ValueSet(std::span<std::uint64_t> slots)
        : slots_(slots.data()),
          mask_(slots.size() - 1),
          shift_(64 - static_cast<unsigned>(std::countr_zero(slots.size()))) {}

    bool is_full() const { return used_ * 2 > mask_; }

    /// False if it was in the set. The high bits of `mixed` choose the slot.
    bool insert(std::uint64_t value, std::uint64_t mixed) {
        if (value == 0) return !std::exchange(holds_zero_, true);
        auto slot = mixed >> shift_;
        while (slots_[slot] != 0) {
            if (slots_[slot] == value) return false;
            slot = (slot + 1) & mask_;
        }
        slots_[slot] = value;
        ++used_;
        return true;
    }

private:
    std::uint64_t* slots_;
    std::size_t mask_;
    unsigned shift_;
    std::size_t used_ = 0;
    bool holds_zero_ = false;
};

constexpr std::size_t slots_min = 512;

}  // namespace

RepeatCounter::RepeatCounter(std::uint64_t multiplier, std::size_t slots_max,
                             std::size_t examples_max)
    : multiplier_(multiplier), slots_max_(slots_max), examples_max_(examples_max) {}

Result<> RepeatCounter::count(const PartitionBlocks& blocks, std::size_t partition) {
    for (unsigned pass_bits = 0;; ++pass_bits) {
        const auto passes = std::uint64_t{1} << pass_bits;
        std::uint64_t repeats = 0;
        std::uint64_t pass = 0;
        for (; pass < passes; ++pass) {
            const auto done = count_pass(blocks, partition, pass_bits, pass, repeats);
            if (!done) return done.error();
            if (*done == Pass::too_many_values) break;
        }
        if (pass < passes) continue;
        repeats_ += repeats;
        return {};
    }
}

Result<RepeatCounter::Pass> RepeatCounter::count_pass(const PartitionBlocks& blocks,
                                                      std::size_t partition, unsigned pass_bits,
                                                      std::uint64_t pass, std::uint64_t& repeats) {
    const auto wanted = std::bit_ceil(std::max(slots_min, blocks.size(partition) * 2));
    slots_.assign(std::min(wanted, slots_max_), 0);
    ValueSet set(slots_);
    auto cursor = blocks.values(partition);
    for (;;) {
        const auto bytes = cursor.next();
        if (!bytes) return bytes.error();
        if (bytes->empty()) return Pass::counted;
        for (std::size_t at = 0; at < bytes->size(); at += sizeof(std::uint64_t)) {
            std::uint64_t value;
            std::memcpy(&value, bytes->data() + at, sizeof value);
            const auto mixed = value * multiplier_;
            if (pass_bits > 0 && mixed >> (64 - pass_bits) != pass) continue;
            if (set.insert(value, mixed << pass_bits)) {
                if (set.is_full()) return Pass::too_many_values;
            } else {
                ++repeats;
                keep_example(value);
            }
        }
    }
}

void RepeatCounter::keep_example(std::uint64_t value) {
    if (examples_max_ == 0) return;
    const bool full = examples_.size() == examples_max_;
    if (full && value >= examples_.back()) return;
    const auto at = std::ranges::lower_bound(examples_, value);
    if (at != examples_.end() && *at == value) return;
    examples_.insert(at, value);
    if (full) examples_.pop_back();
}

}  // namespace undertone
