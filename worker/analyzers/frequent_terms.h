// How often each of many terms occurs, in bounded space.
#pragma once

#include "worker/analyzers/state_archive.h"
#include "worker/analyzers/term_map.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace undertone {

/// Exact up to `terms_max` different terms, whatever the order and the grouping of merges. Past
/// that every count is lowered by the median of all and what falls to 0 is forgotten, again and
/// again (D. Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items in Data
/// Streams", IMC 2017): a true count is between the one kept and that plus error_max().
class FrequentTerms {
public:
    using Map = TermMap<std::uint64_t>;

    explicit FrequentTerms(std::size_t terms_max) : terms_max_(terms_max) {}

    void count(const TermKey& key, std::uint64_t times) {
        counts_[key] += times;
        if (counts_.size() > terms_max_) purge();
    }

    void merge(const FrequentTerms& other);

    /// By no order that means anything.
    const std::vector<Map::Entry>& entries() const { return counts_.entries(); }
    std::uint64_t error_max() const { return error_max_; }

    static void transfer(StateWriter& writer, const FrequentTerms& self);
    static void transfer(StateReader& reader, FrequentTerms& self);

private:
    void purge();

    std::size_t terms_max_;
    std::uint64_t error_max_ = 0;
    Map counts_;
};

}  // namespace undertone
