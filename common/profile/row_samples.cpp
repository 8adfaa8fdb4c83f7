#include "common/profile/row_samples.h"

#include "common/profile/cell_hash.h"
#include "common/text/ascii.h"

#include <ranges>

namespace undertone {
namespace {

constexpr std::uint64_t random_seed = 0x9fb21c651e98df25;

/// Three letters in lower case as one number.
constexpr std::uint32_t packed(std::string_view name) {
    const auto letter = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(to_lower(name[i]))};
    };
    return letter(0) | letter(1) << 8 | letter(2) << 16;
}

/// How the names of months and days of the week begin.
constexpr std::array names{packed("jan"), packed("feb"), packed("mar"), packed("apr"),
                           packed("may"), packed("jun"), packed("jul"), packed("aug"),
                           packed("sep"), packed("oct"), packed("nov"), packed("dec"),
                           packed("mon"), packed("tue"), packed("wed"), packed("thu"),
                           packed("fri"), packed("sat"), packed("sun")};

/// Where a row stands: a number of its own, whoever reads it.
std::uint64_t position_of(const Batch& batch, std::size_t row) {
    return batch.offsets.empty() ? batch.lines[row] : batch.offsets[row];
}

/// Whether a text may turn out to be a number or a date: it is short, and a digit comes before
/// anything but a sign, a blank or the name of a month or a day of the week.
bool may_be_quantity(std::string_view text) {
    constexpr std::size_t bytes_max = 40;
    if (text.empty() || text.size() > bytes_max) return false;
    const char first = text.front();
    if (is_digit(first) || static_cast<unsigned char>(first) >= 0x80) return true;
    if (first == '-' || first == '+' || first == '.' || first == ' ') return true;
    if (text.size() < 3) return false;
    // All of them are compared: so it takes no branch for each.
    const auto start = packed(text);
    bool found = false;
    for (const auto name : names) found |= name == start;
    return found;
}

}  // namespace

void RowSamples::Taken::take(std::uint64_t position, std::span<const Cell> row) {
    const auto text_of = [](const Cell& cell) {
        return cell.text.empty() ? std::string_view() : cell.text;
    };
    const auto quantity_of = [](const Cell& cell) {
        return may_be_quantity(cell.text) ? cell.text : std::string_view();
    };
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
