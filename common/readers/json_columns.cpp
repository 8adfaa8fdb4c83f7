#include "common/readers/json_columns.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// Up to here comparing one after the other beats hashing.
constexpr std::size_t linear_max = 16;

}  // namespace

std::optional<std::size_t> JsonColumns::find(std::string_view key, std::size_t position) {
    if (position < usual_.size() && keys_[usual_[position]] == key) return usual_[position];
    const auto column = look_up(key);
    if (!column) return std::nullopt;
    // A member may only be expected where all before it are.
    if (position < usual_.size()) {
        usual_[position] = *column;
    } else if (position == usual_.size()) {
        usual_.push_back(*column);
    }
    return column;
}

std::optional<std::size_t> JsonColumns::look_up(std::string_view key) const {
    if (by_key_.empty()) {
        const auto at = std::find(keys_.begin(), keys_.end(), key);
        if (at == keys_.end()) return std::nullopt;
        return static_cast<std::size_t>(at - keys_.begin());
    }
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return std::nullopt;
    return at->second;
}

std::size_t JsonColumns::add(std::string_view key) {
    const auto column = keys_.size();
    const bool blank = key.find_first_not_of(" \t\r\n") == key.npos;
    const auto stem = blank ? fmt::format("column_{}", column + 1) : std::string(key);
    auto name = stem;
    for (std::size_t suffix = 2; is_taken(name); ++suffix) {
        name = fmt::format("{}_{}", stem, suffix);
    }
    if (name != key) report_.renamed[name] = key;
    report_.columns.push_back(std::move(name));
    keys_.emplace_back(key);
    if (keys_.size() == linear_max + 1) {
        for (std::size_t i = 0; i < keys_.size(); ++i) by_key_.emplace(keys_[i], i);
    } else if (keys_.size() > linear_max) {
        by_key_.emplace(key, column);
    }
    return column;
}

/// Only a made-up name can meet a key's, and only a key that of a made-up name.
bool JsonColumns::is_taken(const std::string& name) const {
    if (report_.renamed.contains(name)) return true;
    return (name.starts_with("column_") || !report_.renamed.empty()) && look_up(name).has_value();
}

}  // namespace undertone
