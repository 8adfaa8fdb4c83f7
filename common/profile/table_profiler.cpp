#include "common/profile/table_profiler.h"

#include "common/parallel_for.h"
#include "common/profile/findings/row_key.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <numeric>
#include <thread>

namespace undertone {
namespace {

/// Of all columns: what the rest of a table with so many leaves.
std::size_t samples_bytes_max(std::size_t columns) {
    constexpr std::size_t mib = std::size_t{1} << 20;
    if (columns > 256) return 20 * mib;
    return columns > 100 ? 48 * mib : 80 * mib;
}

}  // namespace

TableProfiler::TableProfiler(ProfileOptions options, DuplicateRows* duplicates,
                             std::shared_ptr<RowSamples> samples)
    : options_(std::move(options)), duplicates_(duplicates), samples_(std::move(samples)) {}

ColumnAccumulator::Limits TableProfiler::column_limits() const {
    // Wide tables share what narrow ones have for each column.
    constexpr std::size_t columns_in_full = 32;
    const auto share =
        std::max<std::size_t>(1, (columns_.size() + columns_in_full - 1) / columns_in_full);
    ColumnAccumulator::Limits limits;
    auto& values = limits.values;
    // A power of two fills its table half: more would take twice the memory.
    values.values_max = std::max<std::size_t>(128, std::bit_floor(values.values_max / share));
    values.texts_max = std::max<std::size_t>(64, values.texts_max / share);
    values.text_bytes_max = std::max<std::size_t>(2'048, values.text_bytes_max / share);
    if (is_wide()) values.sketch_precision = columns_.size() > 1'024 ? 12 : 14;
    limits.sample_bytes_max =
        std::min(limits.sample_bytes_max,
                 samples_bytes_max(columns_.size()) / std::max<std::size_t>(1, columns_.size()));
    return limits;
}

SummaryLimits TableProfiler::summary_limits() const {
    // What keeps the document of a table of thousands of columns within its bounds.
    if (columns_.size() <= 100) return {};
    if (columns_.size() <= 500)
        return {.top_max = 5, .patterns_max = 3, .value_code_points_max = 60};
    return {.top_max = 2, .patterns_max = 1, .value_code_points_max = 20};
}

ColumnRule TableProfiler::rule_of(std::string_view name) const {
    const auto found = options_.columns.find(name);
    return found == options_.columns.end() ? ColumnRule{} : found->second;
}

void TableProfiler::add_columns(std::span<const std::string> names) {
    if (names.size() <= columns_.size()) return;
    const auto first = columns_.size();
    columns_.resize(names.size());
    turns_ = std::make_unique<std::mutex[]>(names.size());
    const auto limits = column_limits();
    for (auto i = first; i < names.size(); ++i) {
        columns_[i] = ColumnAccumulator(names[i], rule_of(names[i]), limits, rows_);
    }
    share_limits(first);
}

/// Those of the first columns are the same whenever the further ones turned up.
void TableProfiler::share_limits(std::size_t columns) {
    const auto limits = column_limits();
    for (std::size_t i = 0; i < columns; ++i) columns_[i].limit(limits);
}

Result<> TableProfiler::fold(const Batch& batch, Buffers& buffers, std::uint64_t row_base) {
    add_columns(batch.columns);
    buffers.row_hashes.assign(batch.rows(), 0);
    buffers.row_keys.resize(batch.rows());
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        buffers.row_keys[row] = static_cast<std::uint32_t>(row_key(batch.position(row)) >> 32);
    }
    fold_columns(batch, buffers);
    samples_->fold(batch, buffers.taken);
    std::atomic_ref(rows_) += batch.rows();
    if (!duplicates_) return {};
    return duplicates_->add(row_base + batch.first_row, buffers.row_hashes);
}

/// Each when no other thread is at it, which takes some microseconds: less than to sleep and be
/// woken.
void TableProfiler::fold_columns(const Batch& batch, Buffers& buffers) {
    const auto fold_column = [&](std::size_t i) {
        if (i < batch.columns.size()) {
            columns_[i].fold(batch, i, buffers.row_keys, buffers.row_hashes);
        } else {
            columns_[i].add_missing(batch.rows());
        }
    };
    auto& left = buffers.columns_left;
    left.resize(columns_.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    while (!left.empty()) {
        const auto folded = std::erase_if(left, [&](std::size_t i) {
            const std::unique_lock turn(turns_[i], std::try_to_lock);
            if (turn) fold_column(i);
            return turn.owns_lock();
        });
        if (folded == 0) std::this_thread::yield();
    }
}

void TableProfiler::merge(const TableProfiler& other, unsigned threads) {
    std::vector<std::string> names;
    for (const auto& column : other.columns_) names.push_back(column.name());
    add_columns(names);
    parallel_for(columns_.size(), threads, [&](std::size_t i, std::size_t) {
        if (i < other.columns_.size()) {
            columns_[i].merge(other.columns_[i]);
        } else {
            columns_[i].add_missing(other.rows_);
        }
    });
    if (samples_ != other.samples_) samples_->merge(*other.samples_);
    rows_ += other.rows_;
}

void TableProfiler::after_transfer() {
    for (auto& column : columns_) column.set_rule(rule_of(column.name()));
    turns_ = std::make_unique<std::mutex[]>(columns_.size());
}

TableProfile TableProfiler::finish(unsigned threads) {
    samples_->finish();
    TableProfile profile{
        .rows = rows_, .columns = std::vector<ColumnSummary>(columns_.size()), .samples = samples_};
    const auto limits = summary_limits();
    parallel_for(columns_.size(), threads, [&](std::size_t i, std::size_t) {
        columns_[i].finish();
        profile.columns[i] = summarise(columns_[i], i, rows_, *samples_, limits);
        columns_[i] = {};
    });
    // Of a wide table they took more memory than anything else, in pieces that malloc keeps.
    if (is_wide()) ::malloc_trim(0);
    return profile;
}

}  // namespace undertone
