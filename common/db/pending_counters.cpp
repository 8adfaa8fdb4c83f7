#include "common/db/pending_counters.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <tuple>

namespace undertone {

bool PendingCounters::Less::operator()(const KeyView& a, const KeyView& b) const {
    // By text, not by address: the order must be the same in every process, or two of them could
    // wait for each other's rows. Equal addresses only save the comparison.
    if (a.sql.data() != b.sql.data()) {
        if (const auto order = a.sql.compare(b.sql); order != 0) return order < 0;
    }
    return std::tie(a.key, a.subkey) < std::tie(b.key, b.subkey);
}

void PendingCounters::add(std::string_view sql, std::string_view key, std::int64_t subkey,
                          std::span<const std::int64_t> amounts) {
    ++additions_;
    const auto found = sums_.find(KeyView{sql, key, subkey});
    if (found == sums_.end()) {
        sums_.emplace(Key{sql, std::string(key), subkey},
                      std::vector<std::int64_t>(amounts.begin(), amounts.end()));
        return;
    }
    auto& sum = found->second;
    assert(sum.size() == amounts.size() && "one statement takes one number of amounts");
    std::transform(amounts.begin(), amounts.end(), sum.begin(), sum.begin(), std::plus<>());
}

Result<> PendingCounters::flush(const Run& run) {
    std::vector<Value> values;
    Result<> outcome;
    for (const auto& [key, amounts] : sums_) {
        values = {Blob{key.key}, key.subkey};
        values.insert(values.end(), amounts.begin(), amounts.end());
        outcome = run(key.sql, values);
        if (!outcome) break;
    }
    sums_.clear();
    return outcome;
}

}  // namespace undertone
