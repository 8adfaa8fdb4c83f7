#include "common/profile/row_samples.h"

#include "common/profile/cell_hash.h"
#include "common/profile/quantity_text.h"

#include <ranges>

namespace undertone {
namespace {

constexpr std::uint64_t random_seed = 0x9fb21c651e98df25;

/// Where a row stands: a number of its own, whoever reads it.
std::uint64_t position_of(const Batch& batch, std::size_t row) {
    return batch.offsets.empty() ? batch.lines[row] : batch.offsets[row];
}

/// Where it may be a number or a date: those are short.
std::string_view quantity_in(std::string_view text) {
    const bool wanted = text.size() <= RowSample::cell_bytes_max && may_be_quantity(text);
    return wanted ? text : std::string_view();
}

}  // namespace

void RowSamples::Taken::take(std::uint64_t position, std::span<const Cell> row) {
    const auto text_of = [](const Cell& cell) {
        return cell.text.empty() ? std::string_view() : cell.text;
    };
    const auto quantity_of = [](const Cell& cell) { return quantity_in(cell.text); };
    if (rows.wants(position)) rows.add(position, row | std::views::transform(text_of));
    if (quantities.wants(position)) {
        quantities.add(position, row | std::views::transform(quantity_of));
    }
}

void RowSamples::fold(const Batch& batch, Taken& taken) {
    {
        const std::lock_guard lock(mutex_);
        taken.rows.start_for(rows_);
        taken.quantities.start_for(quantities_);
    }
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto position = position_of(batch, row);
        taken.take(position, batch.row(row));
    }
    const std::lock_guard lock(mutex_);
    rows_.merge(taken.rows);
    quantities_.merge(taken.quantities);
    fold_previews(batch);
}

void RowSamples::fold_previews(const Batch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto position = position_of(batch, row);
        if (first_.wants(position)) first_.add(position, position, batch.row(row));
        const auto key = hash_in_row(position, random_seed);
        if (random_.wants(key)) random_.add(key, position, batch.row(row));
    }
}

void RowSamples::merge(const RowSamples& other) {
    rows_.merge(other.rows_);
    quantities_.merge(other.quantities_);
    first_.merge(other.first_);
    random_.merge(other.random_);
}

void RowSamples::finish() {
    rows_.finish();
    quantities_.shrink();
}

}  // namespace undertone
