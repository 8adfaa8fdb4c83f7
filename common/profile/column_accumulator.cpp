#include "common/profile/column_accumulator.h"

#include "common/profile/cell_hash.h"

#include <algorithm>
#include <array>

namespace undertone {

ColumnAccumulator::ColumnAccumulator(std::string name, ColumnRule rule, const Limits& limits,
                                     std::uint64_t rows)
    : name_(std::move(name)),
      missing_(rows),
      counts_(limits.values),
      quantities_(limits.sample_bytes_max) {
    set_rule(std::move(rule));
}

void ColumnAccumulator::set_rule(ColumnRule rule) {
    rule_ = std::move(rule);
    name_hash_ = hash_cell(name_);
    missing_hashes_.clear();
    for (const auto& text : rule_.missing) missing_hashes_.push_back(hash_cell(text));
    declared_missing_.resize(missing_hashes_.size());
}

[[gnu::always_inline]] inline void ColumnAccumulator::add(std::string_view text, std::uint64_t hash,
                                                          std::uint32_t row_key) {
    if (!figures_) {
        if (counts_.add(hash, text)) {
            if (wants(row_key, text)) quantities_.add_hash(row_key, hash);
            return;
        }
        stop_keeping_texts();
    }
    counts_.add_hash(hash);
    const auto quantity = figures_->add(text, hash);
    if (!wants(row_key, text)) return;
    if (figures_->is_text()) return quantities_.stop();
    quantities_.add_cell(row_key, {text, quantity});
}

void ColumnAccumulator::fold(const Batch& batch, std::size_t place,
                             std::span<const std::uint32_t> row_keys,
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
        add(text, hash, row_keys[row]);
    }
}

bool ColumnAccumulator::is_value(std::uint64_t hash) {
    const auto at = std::ranges::find(missing_hashes_, hash);
    if (at == missing_hashes_.end()) return true;
    ++declared_missing_[static_cast<std::size_t>(at - missing_hashes_.begin())];
    return false;
}

void ColumnAccumulator::stop_keeping_texts() {
    auto [figures, quantities] = read_values();
    figures_ = std::make_unique<ColumnFigures>(std::move(figures));
    quantities_ = std::move(quantities);
    counts_.drop_texts();
}

ColumnAccumulator::Values ColumnAccumulator::read_values() const {
    Values values{.figures = ColumnFigures(rule_.type), .quantities = quantities_};
    std::vector<QuantitySample::Reading> readings(counts_.places());
    counts_.for_each([&](std::uint64_t hash, std::string_view text, std::uint64_t count) {
        readings[counts_.place_of(hash)] = {text, values.figures.add(text, hash, count)};
    });
    if (values.figures.is_text()) {
        values.quantities.stop();
    } else {
        values.quantities.read_hashes(
            [&](std::uint64_t hash) { return readings[counts_.place_of(hash)]; });
    }
    return values;
}

void ColumnAccumulator::merge(const ColumnAccumulator& other) {
    missing_ += other.missing_;
    for (std::size_t i = 0; i < declared_missing_.size(); ++i) {
        declared_missing_[i] += other.declared_missing_[i];
    }
    if (!figures_ && !other.figures_ && counts_.add_all(other.counts_)) {
        return quantities_.merge(other.quantities_);
    }
    if (!figures_) stop_keeping_texts();
    counts_.merge_hashes(other.counts_);
    if (other.figures_) {
        figures_->merge(*other.figures_);
        quantities_.merge(other.quantities_);
    } else {
        const auto values = other.read_values();
        figures_->merge(values.figures);
        quantities_.merge(values.quantities);
    }
    if (figures_->is_text()) quantities_.stop();
}

void ColumnAccumulator::limit(const Limits& limits) {
    quantities_.limit(limits.sample_bytes_max);
    counts_.limit(limits.values);
    if (figures_ || counts_.texts_fit()) return;
    stop_keeping_texts();
    counts_.limit(limits.values);
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
