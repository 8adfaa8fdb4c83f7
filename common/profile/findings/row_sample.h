// A bounded sample of a file's rows, the same however the file was split and on however many
// threads.
#pragma once

#include "common/huge_pages.h"
#include "common/profile/findings/row_key.h"
#include "common/text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A sampled column as it stands in the file; nullopt where the value is missing.
using SampledCells = std::vector<std::optional<std::string_view>>;

/// A sampled column as numbers; NaN where the value is missing.
using Numbers = std::vector<double>;
/// parse(text) gives std::optional<double>.
Numbers to_numbers(const SampledCells& cells, const auto& parse) {
    Numbers numbers;
    numbers.reserve(cells.size());
    for (const auto& cell : cells) {
        const auto number = cell ? parse(*cell) : std::nullopt;
        numbers.push_back(number.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    return numbers;
}

/// A sampled column as categories.
struct Categories {
    static constexpr std::uint32_t missing = std::numeric_limits<std::uint32_t>::max();

    std::vector<std::uint32_t> codes;  ///< a place in `names` for each row, or `missing`
    std::vector<std::string> names;    ///< in order of first appearance
};
/// nullopt: more than `categories_max` different values.
std::optional<Categories> to_categories(const SampledCells& cells, std::size_t categories_max);

/// Takes the rows whose mixed number is smallest (bottom-k sampling): every row has the same
/// chance, and which rows are kept depends on their numbers alone. One object per thread, then
/// merge().
class RowSample {
public:
    struct Limits {
        std::size_t rows_max = 10'000;
        /// Of the kept cells' text. A sample holds a quarter more while it is filled.
        std::size_t bytes_max = std::size_t{4} << 20;
    };
    /// A longer cell is kept as its beginning and a hash of the whole: what differs stays
    /// different.
    static constexpr std::size_t cell_bytes_max = 64;

    RowSample() : RowSample(Limits{}) {}
    explicit RowSample(Limits limits) : limits_(limits) {}

    /// Whether the row may still get into the sample: a multiplication and a comparison, so that
    /// only such rows' cells need to be gathered. `row` is the row's number, or any number that is
    /// its own.
    bool wants(std::uint64_t row) const { return row_key(row) < threshold_; }

    /// A row that it wants, as a range of std::string_view. A cell with null data is missing; cells
    /// that a row lacks are, too.
    void add(std::uint64_t row, const auto& cells) {
        stored_row_.resize(std::size(cells) * stored_cell_bytes_max);
        char* end = stored_row_.data();
        for (const std::string_view cell : cells) end = store_cell(end, cell);
        keep(row, {stored_row_.data(), end});
    }

    void merge(const RowSample& other);

    /// Empty again, and wants what `whole` does, into which it is going to be merged.
    void start_for(const RowSample& whole);

    /// Puts what was kept in the order of the row numbers, column by column. Nothing is added
    /// afterwards; what follows needs it.
    void finish();

    std::size_t rows() const { return rows_.size(); }
    std::size_t columns() const { return columns_.size(); }
    /// Every row that was offered is kept: what is computed from the sample is of the whole table.
    bool is_whole() const { return threshold_ == everything; }
    std::uint64_t row_number(std::size_t index) const { return rows_[index].row; }
    /// Views into the sample.
    SampledCells cells(std::size_t column) const;

    /// Before finish().
    static void transfer(auto& archive, auto& self) {
        archive(self.threshold_, self.rows_, self.cells_);
    }

private:
    static constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

    struct Row {
        std::uint64_t key, row;
        std::uint64_t at, bytes;  // of its cells in cells_

        static void transfer(auto& archive, auto& self) {
            archive(self.key, self.row, self.at, self.bytes);
        }
    };

    static constexpr char missing_length = '\xff';
    static constexpr std::size_t stored_cell_bytes_max = 1 + cell_bytes_max;

    /// A cell as it is stored: its length, or that of a missing one, and the text. Gives its end.
    static char* store_cell(char* to, std::string_view cell) {
        if (cell.size() > cell_bytes_max) return store_long_cell(to, cell);
        *to++ = cell.data() == nullptr ? missing_length : static_cast<char>(cell.size());
        if (cell.size() <= 8) {
            // What is stored too much is written over, or cut off.
            const auto bytes = load_bytes(cell.data(), cell.size());
            std::memcpy(to, &bytes, sizeof bytes);
        } else {
            std::memcpy(to, cell.data(), cell.size());
        }
        return to + cell.size();
    }
    static char* store_long_cell(char* to, std::string_view cell);
    void keep(std::uint64_t row, std::span<const char> stored);
    std::string_view stored(const Row& row) const { return {cells_.data() + row.at, row.bytes}; }
    /// The cell that `cells` begins with, as it is stored; it is removed from there.
    static std::string_view take_stored(std::string_view& cells) {
        const auto length = cells.front();
        const auto bytes = 1 + (length == missing_length ? 0 : static_cast<std::size_t>(length));
        const auto stored = cells.substr(0, bytes);
        cells.remove_prefix(bytes);
        return stored;
    }
    static bool is_missing(std::string_view stored) { return stored.front() == missing_length; }

    void shrink();
    void reserve_all();
    bool is_overfull() const;
    std::uint64_t first_key_dropped() const;
    std::uint64_t first_key_over_bytes(std::uint64_t key) const;

    Limits limits_;
    std::uint64_t threshold_ = everything;  // rows with this key or a larger one are not wanted
    std::vector<Row> rows_;
    LargeVector<char> cells_;           // of all rows: each a length and that many bytes
    std::vector<char> stored_row_;      // what add() puts together
    std::vector<std::string> columns_;  // as cells_, by column, once finished
};

}  // namespace undertone
