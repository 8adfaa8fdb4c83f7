// Values kept by term, found in a few nanoseconds.
#pragma once

#include "worker/analyzers/term_key.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// Open addressing over entries that lie in the order of their arrival.
template <class Value>
class TermMap {
public:
    struct Entry {
        std::uint64_t head = 0, tail = 0;  // as in TermKey
        std::string term;
        Value value{};

        TermKey key() const { return {head, tail, static_cast<std::uint32_t>(term.size()), term}; }
    };

    /// The entry's place; made with a default value, as the last one, if it is new.
    std::size_t place_of(const TermKey& key) {
        const auto slot = slots_.empty() ? 0 : slots_[slot_of(key)];
        return slot != 0 ? slot - 1 : add(key);
    }
    Value& at(std::size_t place) { return entries_[place].value; }
    Value& operator[](const TermKey& key) { return at(place_of(key)); }

    std::optional<std::size_t> find_place(const TermKey& key) const {
        const auto slot = slots_.empty() ? 0 : slots_[slot_of(key)];
        if (slot == 0) return std::nullopt;
        return slot - 1;
    }
    const Value* find(const TermKey& key) const {
        const auto place = find_place(key);
        return place ? &entries_[*place].value : nullptr;
    }

    const std::vector<Entry>& entries() const { return entries_; }
    std::size_t size() const { return entries_.size(); }

    /// Lets `change` have every value; those for which it answers false go.
    void keep_if(auto change) {
        std::erase_if(entries_, [&](Entry& entry) { return !change(entry.value); });
        place_all(slots_.size());
    }

private:
    using Slot = std::uint32_t;  // 0: free, else the entry's place + 1
    static constexpr std::size_t slots_min = 64;

    static bool is_term(const Entry& entry, const TermKey& key) {
        return entry.head == key.head && entry.tail == key.tail && entry.term.size() == key.size &&
               (key.size <= TermKey::ends_size || entry.term == key.text);
    }

    std::size_t slot_of(const TermKey& key) const {
        const auto mask = slots_.size() - 1;
        auto at = static_cast<std::size_t>(key.hash() >> 32) & mask;
        while (slots_[at] != 0 && !is_term(entries_[slots_[at] - 1], key)) at = (at + 1) & mask;
        return at;
    }

    std::size_t add(const TermKey& key) {
        if (2 * entries_.size() >= slots_.size()) {
            place_all(std::max(slots_min, 2 * slots_.size()));
        }
        entries_.push_back({key.head, key.tail, key.to_string(), {}});
        slots_[slot_of(key)] = static_cast<Slot>(entries_.size());
        return entries_.size() - 1;
    }

    void place_all(std::size_t slots) {
        slots_.assign(slots, 0);
        entries_.reserve(slots / 2);
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            slots_[slot_of(entries_[i].key())] = static_cast<Slot>(i + 1);
        }
    }

    std::vector<Entry> entries_;
    std::vector<Slot> slots_;  // a power of two of them, at most half in use
};

}  // namespace undertone
