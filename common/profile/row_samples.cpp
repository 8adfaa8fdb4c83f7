#include "common/profile/row_samples.h"

#include "common/profile/cell_hash.h"

#include <ranges>

namespace undertone {
namespace {

constexpr std::uint64_t random_seed = 0x9fb21c651e98df25;

}  // namespace

void RowSamples::fold(const Batch& batch, RowSample& taken) {
    {
        const std::lock_guard lock(mutex_);
        taken.start_for(rows_);
    }
    const auto text_of = [](const Cell& cell) {
        return cell.text.empty() ? std::string_view() : cell.text;
    };
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto position = batch.position(row);
        if (taken.wants(position)) {
            taken.add(position, batch.row(row) | std::views::transform(text_of));
        }
    }
    const std::lock_guard lock(mutex_);
    rows_.merge(taken);
    fold_previews(batch);
}

void RowSamples::fold_previews(const Batch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto position = batch.position(row);
        if (first_.wants(position)) first_.add(position, position, batch.row(row));
        const auto key = hash_in_row(position, random_seed);
        if (random_.wants(key)) random_.add(key, position, batch.row(row));
    }
}

void RowSamples::merge(const RowSamples& other) {
    rows_.merge(other.rows_);
    first_.merge(other.first_);
    random_.merge(other.random_);
}

void RowSamples::finish() { rows_.finish(); }

}  // namespace undertone
