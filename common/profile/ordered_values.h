// The values of a column in order: what quantiles and histograms are read from.
#pragma once

#include "common/profile/number_order.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace undertone {

struct HistogramBin {
    double low, high;  ///< the last bin has its high end in it, the others have not
    std::uint64_t count;
};

class OrderedValues {
public:
    OrderedValues() = default;
    /// In order at once. NaN is none.
    explicit OrderedValues(std::span<const double> numbers);

    void add(double value, std::uint64_t count) {
        values_.push_back({ascending_key(value), count});
    }
    /// After the last add(), before anything else.
    void sort();

    std::uint64_t count() const { return count_; }
    /// `p` in [0, 1]; linear between neighbours (Hyndman & Fan 1996, definition 7).
    double quantile(double p) const;
    /// Bins of equal width from `min` to `max`. `total` values stand behind those that are here.
    std::vector<HistogramBin> histogram(double min, double max, std::uint64_t total) const;

    static constexpr std::size_t bins_max = 20;

private:
    struct Value {
        std::uint64_t key;  // see number_order.h
        std::uint64_t count;
    };

    double at(std::uint64_t rank) const;
    /// How many values the first `keys` keys stand for.
    std::uint64_t count_of_first(std::size_t keys) const;

    std::vector<Value> values_;        // until they are in order
    std::vector<std::uint64_t> keys_;  // of all, ascending
    std::vector<std::uint64_t> ends_;  // count_of_first() up to each; empty: each stands for one
    std::uint64_t count_ = 0;
};

}  // namespace undertone
