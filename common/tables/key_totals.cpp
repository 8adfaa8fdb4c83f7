#include "common/tables/key_totals.h"

#include <algorithm>

namespace undertone {

void KeyTotals::add(const TableValue& key, std::optional<double> amount) {
    if (has_too_many_) return;
    auto& total = total_of(key);
    ++total.rows;
    if (amount) total.sum.add(*amount);
    if (totals_.size() <= keys_max && bytes_ <= key_bytes_max) return;
    has_too_many_ = true;
    totals_ = {};
}

KeyTotals::Total& KeyTotals::total_of(const TableValue& key) {
    const auto* text = std::get_if<std::string_view>(&key);
    if (!text) return without_key_;
    if (const auto found = totals_.find(*text); found != totals_.end()) return found->second;
    bytes_ += text->size();
    return totals_[std::string(*text)];
}

std::vector<KeyTotals::Group> KeyTotals::by_key() const {
    std::vector<Group> groups;
    if (without_key_.rows > 0) {
        groups.push_back({std::nullopt, without_key_.sum.total(), without_key_.rows});
    }
    for (const auto& [key, total] : totals_) {
        groups.push_back({key, total.sum.total(), total.rows});
    }
    std::ranges::sort(groups, {}, &Group::key);
    return groups;
}

std::vector<KeyTotals::Group> KeyTotals::by_total() const {
    auto groups = by_key();
    std::ranges::stable_sort(groups, std::ranges::greater(), &Group::total);
    return groups;
}

}  // namespace undertone
