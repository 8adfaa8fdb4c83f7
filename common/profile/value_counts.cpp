#include "common/profile/value_counts.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace undertone {

bool ValueCounts::insert(std::size_t at, std::uint64_t hash, std::string_view text,
                         std::uint64_t count) {
    const bool fits =
        values_ < limits_.texts_max && texts_.size() + text.size() <= limits_.text_bytes_max;
    if (!fits) return false;
    const auto slot = take_slot(at, hash, count);
    places_[slot] = {static_cast<std::uint32_t>(texts_.size()),
                     static_cast<std::uint32_t>(text.size())};
    texts_ += text;
    return true;
}

void ValueCounts::insert_hash(std::size_t at, std::uint64_t hash, std::uint64_t count) {
    if (values_ < limits_.values_max) {
        take_slot(at, hash, count);
        return;
    }
    become_sketch();
    sketch_->add(hash);
}

std::size_t ValueCounts::take_slot(std::size_t at, std::uint64_t hash, std::uint64_t count) {
    // Three quarters full at most, so that runs stay short.
    if (slots_.empty() || (values_ + 1) * 4 > slots_.size() * 3) {
        grow();
        at = find(hash);
    }
    slots_[at] = {hash, count};
    ++values_;
    return at;
}

/// Once texts are dropped it is moved one time, to what its limit may need.
std::size_t ValueCounts::slots_after(std::size_t slots) const {
    constexpr std::size_t first_slots = 32;
    if (slots == 0) return first_slots;
    return has_texts_ ? 2 * slots : std::max(2 * slots, 2 * std::bit_ceil(limits_.values_max));
}

void ValueCounts::grow() { rehash(slots_after(slots_.size())); }

void ValueCounts::rehash(std::size_t count) {
    const auto slots = std::move(slots_);
    const auto places = std::move(places_);
    slots_.assign(count, {});
    places_.assign(has_texts_ ? slots_.size() : 0, {});
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i].hash == 0) continue;
        const auto at = find(slots[i].hash);
        slots_[at] = slots[i];
        if (has_texts_) places_[at] = places[i];
    }
}

void ValueCounts::reserve(std::size_t values) {
    const auto slots = 2 * std::bit_ceil(values);
    if (slots > slots_.size()) rehash(slots);
}

void ValueCounts::limit(const Limits& limits) {
    settle();
    limits_ = limits;
    if (sketch_) return sketch_->coarsen(limits_.sketch_precision);
    const auto values_max = has_texts_ ? limits_.texts_max : limits_.values_max;
    if (values_ <= values_max) {
        const auto slots_max = 2 * std::bit_ceil(values_max);
        if (slots_.size() > slots_max) rehash(slots_max);
    } else if (!has_texts_) {
        become_sketch();
    }
}

bool ValueCounts::add_all(const ValueCounts& other) {
    auto values = values_;
    auto bytes = texts_.size();
    other.for_each([&](std::uint64_t hash, std::string_view text, std::uint64_t) {
        if (count_of(hash) > 0) return;
        ++values;
        bytes += text.size();
    });
    if (values > limits_.texts_max || bytes > limits_.text_bytes_max) return false;
    other.for_each([&](std::uint64_t hash, std::string_view text, std::uint64_t count) {
        add(hash, text, count);
    });
    return true;
}

void ValueCounts::drop_texts() {
    has_texts_ = false;
    places_ = {};
    texts_ = {};
    waits_ = true;
    waiting_.reserve(waiting_max());
}

void ValueCounts::settle() {
    if (!waits_) return;
    waits_ = false;
    const auto hashes = std::exchange(waiting_, {});
    // So that nothing is moved on the way.
    reserve(std::min(values_ + hashes.size(), limits_.values_max));
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (i + ahead < hashes.size()) prefetch(hashes[i + ahead]);
        if (sketch_) {
            sketch_->add(hashes[i]);
            continue;
        }
        auto& slot = slots_[find(hashes[i])];
        if (slot.hash != 0) {
            ++slot.count;
        } else if (values_ < limits_.values_max) {
            slot = {hashes[i], 1};
            ++values_;
        } else {
            become_sketch();
            sketch_->add(hashes[i]);
        }
    }
}

void ValueCounts::become_sketch() {
    sketch_ = std::make_unique<HyperLogLog>(limits_.sketch_precision);
    for (const auto& slot : slots_) {
        if (slot.hash != 0) sketch_->add(slot.hash);
    }
    slots_ = {};
    values_ = 0;
}

void ValueCounts::merge_hashes(const ValueCounts& other) {
    for (const auto hash : other.waiting_) add_hash(hash);
    if (other.sketch_) {
        settle();
        if (!sketch_) become_sketch();
        sketch_->merge(*other.sketch_);
        return;
    }
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < other.slots_.size(); ++i) {
        if (i + ahead < other.slots_.size()) prefetch(other.slots_[i + ahead].hash);
        const auto& slot = other.slots_[i];
        if (slot.hash != 0) add_hash(slot.hash, slot.count);
    }
}

std::uint64_t ValueCounts::count_of(std::uint64_t hash) const {
    if (slots_.empty()) return 0;
    const auto& slot = slots_[find(nonzero(hash))];
    return slot.hash == 0 ? 0 : slot.count;
}

}  // namespace undertone
