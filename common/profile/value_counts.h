// How often each value of a column occurs: exact while there are few, then only how many there are.
#pragma once

#include "common/huge_pages.h"
#include "common/profile/hyper_log_log.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Three states, passed in this order: values with their texts, values as hashes, a sketch. Which
/// one is reached depends on the set of values alone, not on their order.
///
/// The first hashes wait in a list, and are looked up together: one column's table at a time is
/// near, those of all columns are not.
class ValueCounts {
public:
    struct Limits {
        std::size_t values_max = 65'536;
        /// Texts are kept of so many values, and while they take no more than so many bytes.
        std::size_t texts_max = 4'096;
        std::size_t text_bytes_max = std::size_t{256} << 10;
        unsigned sketch_precision = 16;
    };

    ValueCounts() : ValueCounts(Limits{}) {}
    explicit ValueCounts(Limits limits) : limits_(limits) {}

    /// Makes room for so many values at once.
    void reserve(std::size_t values);
    /// What is counted so far stays, as far as it would have come with these limits.
    void limit(const Limits& limits);
    /// With the limits as they are now: else drop_texts() is due.
    bool texts_fit() const {
        return values_ <= limits_.texts_max && texts_.size() <= limits_.text_bytes_max;
    }

    /// With the values of the other, while has_texts() of both. False: they do not fit with their
    /// texts, and nothing was added.
    bool add_all(const ValueCounts& other);

    bool has_texts() const { return has_texts_; }
    bool is_exact() const { return !sketch_; }

    /// While has_texts(). False: it does not fit with its text, and nothing was added.
    bool add(std::uint64_t hash, std::string_view text, std::uint64_t count = 1) {
        hash = nonzero(hash);
        const auto at = find(hash);
        if (!slots_.empty() && slots_[at].hash == hash) {
            slots_[at].count += count;
            return true;
        }
        return insert(at, hash, text, count);
    }
    /// Fetches what add() of this hash will look at. Inlined always: g++ 12 takes a function that
    /// only prefetches for one that does nothing, and leaves out its calls.
    [[gnu::always_inline]] void prefetch(std::uint64_t hash) const {
        if (waits_) return;
        if (sketch_) return sketch_->prefetch(hash);
        if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)], 1);
    }
    /// After drop_texts().
    void add_hash(std::uint64_t hash, std::uint64_t count = 1) {
        hash = nonzero(hash);
        if (waits_ && count == 1) {
            waiting_.push_back(hash);
            if (waiting_.size() == waiting_max()) settle();
            return;
        }
        if (sketch_) return sketch_->add(hash);
        const auto at = find(hash);
        if (!slots_.empty() && slots_[at].hash == hash) {
            slots_[at].count += count;
        } else {
            insert_hash(at, hash, count);
        }
    }
    void drop_texts();
    /// Looks up what waits. Before anything is asked of the counts.
    void settle();
    /// After drop_texts(); the other may have texts.
    void merge_hashes(const ValueCounts& other);

    std::uint64_t distinct() const { return sketch_ ? sketch_->estimate() : values_; }
    /// Where it is exact; 0: never seen.
    std::uint64_t count_of(std::uint64_t hash) const;
    /// Below places(); another for each value that is counted, until one is added.
    std::size_t place_of(std::uint64_t hash) const { return find(nonzero(hash)); }
    std::size_t places() const { return slots_.size(); }

    /// visit(hash, text, count), while has_texts().
    void for_each(auto&& visit) const {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (slots_[i].hash == 0) continue;
            visit(slots_[i].hash, text_at(i), slots_[i].count);
        }
    }

    static void transfer(auto& archive, auto& self) {
        archive(self.limits_.values_max, self.limits_.texts_max, self.limits_.text_bytes_max,
                self.limits_.sketch_precision, self.has_texts_, self.values_, self.slots_,
                self.places_, self.texts_, self.waits_, self.waiting_, self.sketch_);
    }

private:
    struct Slot {
        std::uint64_t hash = 0;  // 0: free
        std::uint64_t count = 0;

        static void transfer(auto& archive, auto& self) { archive(self.hash, self.count); }
    };
    struct Place {
        std::uint32_t at = 0, bytes = 0;

        static void transfer(auto& archive, auto& self) { archive(self.at, self.bytes); }
    };

    /// A list of them takes half of what the table does.
    std::size_t waiting_max() const { return 2 * limits_.values_max; }

    static std::uint64_t nonzero(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

    /// Its slot, or the free one where it belongs.
    std::size_t find(std::uint64_t hash) const {
        const auto mask = slots_.size() - 1;
        if (slots_.empty()) return 0;
        auto at = hash & mask;
        while (slots_[at].hash != hash && slots_[at].hash != 0) at = (at + 1) & mask;
        return at;
    }
    std::string_view text_at(std::size_t slot) const {
        return std::string_view(texts_).substr(places_[slot].at, places_[slot].bytes);
    }
    bool insert(std::size_t at, std::uint64_t hash, std::string_view text, std::uint64_t count);
    void insert_hash(std::size_t at, std::uint64_t hash, std::uint64_t count);
    std::size_t take_slot(std::size_t at, std::uint64_t hash, std::uint64_t count);
    std::size_t slots_after(std::size_t slots) const;
    void grow();
    void rehash(std::size_t count);
    void become_sketch();

    Limits limits_;
    bool has_texts_ = true;
    std::uint64_t values_ = 0;
    LargeVector<Slot> slots_;    // open addressing, a power of two
    std::vector<Place> places_;  // in texts_, by slot
    std::string texts_;
    bool waits_ = false;
    LargeVector<std::uint64_t> waiting_;  // a hash for each cell
    std::unique_ptr<HyperLogLog> sketch_;
};

}  // namespace undertone
