#include "common/profile/quantity_sample.h"

#include "common/profile/quantity.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t text_bytes_max = 64;  // a longer number or date is left out
constexpr auto none = std::numeric_limits<double>::quiet_NaN();

// A text's bits are a NaN that no computation gives, with the text's place in its lower half.
constexpr std::uint64_t text_mark = 0xfff9'0000'0000'0000, place_mask = 0xffff'ffff;

bool is_text(std::uint64_t bits) { return (bits & ~place_mask) == text_mark; }

std::string_view text_of(std::uint64_t bits, std::string_view texts) {
    const auto at = static_cast<std::size_t>(bits & place_mask);
    return texts.substr(at + 1, static_cast<std::size_t>(texts[at]));
}

}  // namespace

void QuantitySample::limit(std::size_t bytes_max) {
    bytes_max_ = bytes_max;
    count_room();
    shrink();
}

void QuantitySample::count_room() {
    entries_max_ = (bytes_max_ - std::min(bytes_max_, texts_.size())) / sizeof(Entry);
}

/// A large sample gets all at once: what is not filled takes no memory. Small ones get little more
/// than they fill: there may be thousands.
void QuantitySample::reserve_next() {
    constexpr std::size_t least = 16, small = 4'096;
    const auto size = entries_.size(), most = bytes_max_ / sizeof(Entry) + 1;
    const auto next = size < small ? std::max(least, size + size / 4) : most;
    entries_.reserve(std::clamp(next, size + 1, std::max(size + 1, most)));
}

std::uint64_t QuantitySample::bits_of(const Reading& cell) {
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
    const auto bits = text_mark | texts_.size();
    texts_ += static_cast<char>(text.size());
    texts_ += text;
    count_room();
    return bits;
}

void QuantitySample::merge(const QuantitySample& other) {
    drop_from(std::min(threshold_, other.threshold_));
    for (const auto& entry : other.entries_) {
        if (!wants(entry.key)) continue;
        const bool has_text = !has_hashes_ && is_text(entry.bits());
        add(entry.key, has_text ? keep_text(text_of(entry.bits(), other.texts_)) : entry.bits());
    }
}

void QuantitySample::stop() {
    threshold_ = 0;
    entries_ = {};
    texts_ = {};
}

void QuantitySample::shrink() {
    while (entries_.size() > entries_max_) drop_from(threshold_ * 3 / 4);
}

void QuantitySample::drop_from(std::uint64_t key) {
    threshold_ = key;
    std::erase_if(entries_, [&](const Entry& entry) { return !wants(entry.key); });
    if (texts_.empty()) return;
    const auto before = std::exchange(texts_, {});
    texts_.reserve(before.size());
    for (auto& entry : entries_) {
        if (is_text(entry.bits())) entry = {entry.key, keep_text(text_of(entry.bits(), before))};
    }
    count_room();
}

std::vector<double> QuantitySample::quantities(const ColumnType& type) const {
    std::vector<double> quantities;
    quantities.reserve(entries_.size());
    for (const auto& entry : entries_) {
        const auto bits = entry.bits();
        const auto number = is_text(bits) ? quantity_of(text_of(bits, texts_), type).value_or(none)
                                          : std::bit_cast<double>(bits);
        quantities.push_back(number);
    }
    return quantities;
}

}  // namespace undertone
