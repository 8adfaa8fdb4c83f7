#include "common/profile/column_accumulator.h"

#include "common/profile/cell_hash.h"

#include <algorithm>
#include <array>

namespace undertone {

ColumnAccumulator::ColumnAccumulator(std::string name, ColumnRule rule, ValueCounts::Limits limits,
                                     std::uint64_t rows)
    : name_(std::move(name)), missing_(rows), counts_(limits) {
    set_rule(std::move(rule));
}

void ColumnAccumulator::set_rule(ColumnRule rule) {
    rule_ = std::move(rule);
    name_hash_ = hash_cell(name_);
    missing_hashes_.clear();
    for (const auto& text : rule_.missing) missing_hashes_.push_back(hash_cell(text));
    declared_missing_.resize(missing_hashes_.size());
}

void ColumnAccumulator::fold(const Batch& batch, std::size_t place,
                             std::span<std::uint64_t> row_hashes) {
    // Hashes ahead: by the time a value is looked for, its place in the table has come.
    constexpr std::size_t ahead = 32;
    std::array<std::uint64_t, ahead> hashes;
    const auto width = batch.columns.size();
    const auto rows = row_hashes.size();
    const Cell* const cells = batch.cells.data() + place;
    const auto look_ahead = [&](std::size_t row) {
        const auto hash = hash_cell(cells[row * width].text);
        counts_.prefetch(hash);
        hashes[row % ahead] = hash;
    };
    for (std::size_t row = 0; row < std::min(ahead, rows); ++row) look_ahead(row);
    for (std::size_t row = 0; row < rows; ++row) {
        const auto hash = hashes[row % ahead];
        if (row + ahead < rows) look_ahead(row + ahead);
        const auto text = cells[row * width].text;
        if (text.empty()) {
            ++missing_;
            continue;
        }
        row_hashes[row] += hash_in_row(hash, name_hash_);
        if (!missing_hashes_.empty() && !is_value(hash)) continue;
        add(text, hash, 1);
    }
}

void ColumnAccumulator::add(std::string_view text, std::uint64_t hash, std::uint64_t count) {
    if (!figures_) {
        if (counts_.add(hash, text, count)) return;
        stop_keeping_texts();
    }
    counts_.add_hash(hash, count);
    figures_->add(text, hash, count);
}

bool ColumnAccumulator::is_value(std::uint64_t hash) {
    const auto at = std::ranges::find(missing_hashes_, hash);
    if (at == missing_hashes_.end()) return true;
    ++declared_missing_[static_cast<std::size_t>(at - missing_hashes_.begin())];
    return false;
}

void ColumnAccumulator::stop_keeping_texts() {
    figures_ = std::make_unique<ColumnFigures>(figures());
    counts_.drop_texts();
}

void ColumnAccumulator::merge(const ColumnAccumulator& other) {
    missing_ += other.missing_;
    for (std::size_t i = 0; i < declared_missing_.size(); ++i) {
        declared_missing_[i] += other.declared_missing_[i];
    }
    if (!other.figures_) {
        other.counts_.for_each([&](std::uint64_t hash, std::string_view text, std::uint64_t count) {
            add(text, hash, count);
        });
        return;
    }
    if (!figures_) stop_keeping_texts();
    figures_->merge(*other.figures_);
    counts_.merge_hashes(other.counts_);
}

void ColumnAccumulator::limit(const ValueCounts::Limits& limits) {
    counts_.limit(limits);
    if (figures_ || counts_.texts_fit()) return;
    stop_keeping_texts();
    counts_.limit(limits);
}

ColumnAccumulator::WordCounts ColumnAccumulator::declared_missing() const {
    WordCounts words;
    for (std::size_t i = 0; i < declared_missing_.size(); ++i) {
        if (declared_missing_[i] > 0) words[rule_.missing[i]] = declared_missing_[i];
    }
    return words;
}

ColumnFigures ColumnAccumulator::figures() const {
    ColumnFigures figures(rule_.type);
    if (figures_) {
        figures.merge(*figures_);
        return figures;
    }
    counts_.for_each([&](std::uint64_t hash, std::string_view text, std::uint64_t count) {
        figures.add(text, hash, count);
    });
    return figures;
}

}  // namespace undertone
