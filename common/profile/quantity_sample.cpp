#include "common/profile/quantity_sample.h"

#include "common/profile/quantity.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t entry_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::size_t text_bytes_max = 64;  // a longer number or date is left out
constexpr auto none = std::numeric_limits<double>::quiet_NaN();

// A text's entry is a NaN that no computation gives, with the text's place in its lower half.
constexpr std::uint64_t text_mark = 0xfff9'0000'0000'0000, place_mask = 0xffff'ffff;

bool is_text(std::uint64_t entry) { return (entry & ~place_mask) == text_mark; }

std::string_view text_of(std::uint64_t entry, std::string_view texts) {
    const auto at = static_cast<std::size_t>(entry & place_mask);
    return texts.substr(at + 1, static_cast<std::size_t>(texts[at]));
}

}  // namespace

void QuantitySample::limit(std::size_t bytes_max) {
    bytes_max_ = bytes_max;
    shrink();
}

void QuantitySample::add(std::uint32_t key, std::uint64_t entry) {
    if (keys_.size() == keys_.capacity()) reserve_next();
    keys_.push_back(key);
    entries_.push_back(entry);
    if (keys_.size() * entry_bytes + texts_.size() > bytes_max_) shrink();
}

/// A large sample gets all at once: what is not filled takes no memory. Small ones get little more
/// than they fill: there may be thousands.
void QuantitySample::reserve_next() {
    constexpr std::size_t least = 16, small = 4'096;
    const auto size = keys_.size(), most = bytes_max_ / entry_bytes + 1;
    const auto next = size < small ? std::max(least, size + size / 4) : most;
    keys_.reserve(std::clamp(next, size + 1, std::max(size + 1, most)));
    entries_.reserve(keys_.capacity());
}

std::uint64_t QuantitySample::entry_of(const Reading& cell) {
    switch (cell.quantity.kind) {
        case CellQuantity::Kind::known:
            return std::bit_cast<std::uint64_t>(cell.quantity.number);
        case CellQuantity::Kind::by_type:
            return keep_text(trim(cell.text));
        default:
            return std::bit_cast<std::uint64_t>(none);
    }
}

std::uint64_t QuantitySample::keep_text(std::string_view text) {
    if (text.size() > text_bytes_max) return std::bit_cast<std::uint64_t>(none);
    const auto entry = text_mark | texts_.size();
    texts_ += static_cast<char>(text.size());
    texts_ += text;
    return entry;
}

void QuantitySample::merge(const QuantitySample& other) {
    drop_from(std::min(threshold_, other.threshold_));
    for (std::size_t i = 0; i < other.keys_.size(); ++i) {
        if (!wants(other.keys_[i])) continue;
        const auto entry = other.entries_[i];
        const bool has_text = !has_hashes_ && is_text(entry);
        add(other.keys_[i], has_text ? keep_text(text_of(entry, other.texts_)) : entry);
    }
}

void QuantitySample::stop() {
    threshold_ = 0;
    keys_ = {};
    entries_ = {};
    texts_ = {};
}

void QuantitySample::shrink() {
    while (keys_.size() * entry_bytes + texts_.size() > bytes_max_) {
        drop_from(threshold_ * 3 / 4);
    }
}

void QuantitySample::drop_from(std::uint64_t key) {
    threshold_ = key;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        keys_[kept] = keys_[i];
        entries_[kept] = entries_[i];
        kept += wants(keys_[i]) ? 1 : 0;
    }
    keys_.resize(kept);
    entries_.resize(kept);
    if (texts_.empty()) return;
    const auto before = std::exchange(texts_, {});
    texts_.reserve(before.size());
    for (auto& entry : entries_) {
        if (is_text(entry)) entry = keep_text(text_of(entry, before));
    }
}

std::vector<double> QuantitySample::quantities(const ColumnType& type) const {
    std::vector<double> quantities;
    quantities.reserve(entries_.size());
    for (const auto entry : entries_) {
        const auto number = is_text(entry)
                                ? quantity_of(text_of(entry, texts_), type).value_or(none)
                                : std::bit_cast<double>(entry);
        quantities.push_back(number);
    }
    return quantities;
}

}  // namespace undertone
