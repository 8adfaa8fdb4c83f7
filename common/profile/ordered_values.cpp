#include "common/profile/ordered_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <utility>

namespace undertone {
namespace {

__extension__ using Wide = unsigned __int128;

/// `part` of `whole`, of a total, rounded down.
std::uint64_t share(std::uint64_t part, std::uint64_t whole, std::uint64_t total) {
    return whole == 0 ? 0 : static_cast<std::uint64_t>(Wide{part} * total / whole);
}

std::size_t bins_for(std::uint64_t count) {
    // Sturges' rule.
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::bit_width(count)) + 1, 1,
                                   OrderedValues::bins_max);
}

}  // namespace

OrderedValues::OrderedValues(std::span<const double> numbers) {
    keys_.reserve(numbers.size());
    for (const auto number : numbers) {
        if (!std::isnan(number)) keys_.push_back(ascending_key(number));
    }
    radix_sort(keys_, std::identity());
    count_ = keys_.size();
}

void OrderedValues::sort() {
    radix_sort(values_, &Value::key);
    for (const auto& value : std::exchange(values_, {})) {
        keys_.push_back(value.key);
        ends_.push_back(count_ += value.count);
    }
}

double OrderedValues::at(std::uint64_t rank) const {
    if (ends_.empty()) return number_of_key(keys_[rank]);
    const auto found = std::ranges::upper_bound(ends_, rank);
    return number_of_key(keys_[static_cast<std::size_t>(found - ends_.begin())]);
}

std::uint64_t OrderedValues::count_of_first(std::size_t keys) const {
    return keys == 0 || ends_.empty() ? keys : ends_[keys - 1];
}

double OrderedValues::quantile(double p) const {
    const auto place = p * static_cast<double>(count_ - 1);
    const auto rank = std::min(static_cast<std::uint64_t>(place), count_ - 1);
    const auto low = at(rank), high = at(std::min(rank + 1, count_ - 1));
    const auto part = place - static_cast<double>(rank);
    return part == 0 || low == high ? low : low + (high - low) * part;
}

std::vector<HistogramBin> OrderedValues::histogram(double min, double max,
                                                   std::uint64_t total) const {
    const auto bins = min == max ? 1 : bins_for(total);
    const auto width = (max / static_cast<double>(bins)) - (min / static_cast<double>(bins));
    const auto edge = [&](std::size_t index) {
        return index == bins ? max : min + width * static_cast<double>(index);
    };
    std::vector<HistogramBin> histogram;
    auto end = keys_.begin();
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        const auto before = share(seen, count_, total);
        const bool last = i + 1 == bins;
        end = last ? keys_.end() : std::lower_bound(end, keys_.end(), ascending_key(edge(i + 1)));
        seen = count_of_first(static_cast<std::size_t>(end - keys_.begin()));
        // Rounded as running totals, so that the bins add up to all values.
        histogram.push_back({edge(i), edge(i + 1), share(seen, count_, total) - before});
    }
    return histogram;
}

}  // namespace undertone
