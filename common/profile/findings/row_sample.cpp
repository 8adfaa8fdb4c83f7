#include "common/profile/findings/row_sample.h"

#include "common/profile/number_order.h"
#include "common/text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t bytes_of_small_sample = 256 * 1024;

/// FNV-1a.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const auto c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

/// A text too long to be kept: its beginning and the hash, "Lorem ipsum do… #1f3a5b7c9d0e2468".
std::string abridged(std::string_view text) {
    constexpr auto tail_bytes = std::string_view("… #0123456789abcdef").size();
    auto kept = RowSample::cell_bytes_max - tail_bytes;
    while (kept > 0 && is_continuation(text[kept])) --kept;
    return fmt::format("{}… #{:016x}", text.substr(0, kept), hash_of(text));
}

}  // namespace

char* RowSample::store_long_cell(char* to, std::string_view cell) {
    return store_cell(to, abridged(cell));
}

void RowSample::keep(std::uint64_t row, std::span<const char> stored) {
    if (cells_.size() > bytes_of_small_sample) reserve_all();
    rows_.push_back({row_key(row), row, cells_.size(), stored.size()});
    cells_.insert(cells_.end(), stored.begin(), stored.end());
    if (is_overfull()) shrink();
}

void RowSample::merge(const RowSample& other) {
    threshold_ = std::min(threshold_, other.threshold_);
    if (cells_.size() + other.cells_.size() > bytes_of_small_sample) reserve_all();
    for (auto row : other.rows_) {
        if (row.key >= threshold_) continue;
        const auto cells = other.stored(row);
        row.at = cells_.size();
        cells_.insert(cells_.end(), cells.begin(), cells.end());
        rows_.push_back(row);
        if (is_overfull()) shrink();
    }
}

void RowSample::start_for(const RowSample& whole) {
    threshold_ = whole.threshold_;
    rows_.clear();
    cells_.clear();
}

/// Address space alone: what is not filled takes no memory, and nothing is moved while it grows.
void RowSample::reserve_all() {
    cells_.reserve(limits_.bytes_max + limits_.bytes_max / 4 + 1);
    rows_.reserve(limits_.rows_max + limits_.rows_max / 4 + 1);
}

/// Shrinking looks at every row, so it waits until a fifth of what is kept can go.
bool RowSample::is_overfull() const {
    return rows_.size() >= limits_.rows_max + limits_.rows_max / 4 + 1 ||
           cells_.size() >= limits_.bytes_max + limits_.bytes_max / 4 + 1;
}

/// The smallest key that is too much already. What any part of the file drops so, the whole would
/// drop too.
std::uint64_t RowSample::first_key_dropped() const {
    auto key = threshold_;
    if (rows_.size() > limits_.rows_max) {
        std::vector<std::uint64_t> keys(rows_.size());
        std::ranges::transform(rows_, keys.begin(), &Row::key);
        const auto cut = keys.begin() + static_cast<std::ptrdiff_t>(limits_.rows_max);
        std::ranges::nth_element(keys, cut);
        key = std::min(key, *cut);
    }
    std::uint64_t bytes = 0;
    for (const auto& row : rows_) bytes += row.key < key ? row.bytes : 0;
    return bytes <= limits_.bytes_max ? key : first_key_over_bytes(key);
}

/// Of the rows below `key` the first that does not fit with those before it.
std::uint64_t RowSample::first_key_over_bytes(std::uint64_t key) const {
    struct Size {
        std::uint64_t key, bytes;
    };
    std::vector<Size> sizes;
    for (const auto& row : rows_) {
        if (row.key < key) sizes.push_back({row.key, row.bytes});
    }
    std::ranges::sort(sizes, {}, &Size::key);
    std::uint64_t bytes = 0;
    const auto over = [&](const Size& size) { return (bytes += size.bytes) > limits_.bytes_max; };
    return std::ranges::find_if(sizes, over)->key;
}

/// Keeps the rows with the smallest keys, up to the first that is too much; in place, as the rows
/// stand in the order of their cells.
void RowSample::shrink() {
    threshold_ = first_key_dropped();
    std::size_t kept = 0, end = 0;
    for (auto row : rows_) {
        if (row.key >= threshold_) continue;
        const auto at = std::exchange(row.at, end);
        std::memmove(cells_.data() + end, cells_.data() + at, row.bytes);
        end += row.bytes;
        rows_[kept++] = row;
    }
    rows_.resize(kept);
    cells_.resize(end);
}

void RowSample::finish() {
    shrink();
    radix_sort(rows_, &Row::row);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto cells = stored(rows_[i]);
        std::size_t column = 0;
        for (; !cells.empty(); ++column) {
            // A column that first appears here is missing in the rows before.
            if (column == columns_.size()) columns_.emplace_back(i, missing_length);
            columns_[column] += take_stored(cells);
        }
        for (; column < columns_.size(); ++column) columns_[column] += missing_length;
    }
    cells_ = {};
}

SampledCells RowSample::cells(std::size_t column) const {
    SampledCells cells(rows_.size());
    if (column >= columns_.size()) return cells;
    std::string_view stored = columns_[column];
    for (std::size_t i = 0; i < cells.size() && !stored.empty(); ++i) {
        const auto cell = take_stored(stored);
        if (!is_missing(cell)) cells[i] = cell.substr(1);
    }
    return cells;
}

std::optional<Categories> to_categories(const SampledCells& cells, std::size_t categories_max) {
    Categories categories;
    categories.codes.reserve(cells.size());
    std::unordered_map<std::string_view, std::uint32_t> code_of;
    for (const auto& cell : cells) {
        if (!cell) {
            categories.codes.push_back(Categories::missing);
            continue;
        }
        const auto [at, is_new] =
            code_of.try_emplace(*cell, static_cast<std::uint32_t>(categories.names.size()));
        if (is_new && categories.names.size() == categories_max) return std::nullopt;
        if (is_new) categories.names.emplace_back(*cell);
        categories.codes.push_back(at->second);
    }
    return categories;
}

}  // namespace undertone
