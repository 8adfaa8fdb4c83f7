// Rows of a table made by hand, handed to a sink in batches of any size.
#pragma once

#include "common/readers/reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone::testing {

class Rows {
public:
    using Value = std::optional<std::string>;  ///< nullopt: the cell is missing

    explicit Rows(std::vector<std::string> columns) : columns_(std::move(columns)) {}

    Rows& add(std::vector<Value> values) {
        for (auto& value : values) values_.push_back(std::move(value));
        return *this;
    }

    std::size_t size() const { return values_.size() / columns_.size(); }
    const std::vector<std::string>& columns() const { return columns_; }

    /// Rows [begin, end), `batch_rows` at a time, as if nothing stood before them.
    Result<> feed(RowSink& sink, std::size_t begin, std::size_t end, std::size_t batch_rows) const {
        for (auto row = begin; row < end; row += batch_rows) {
            const auto fed = feed_batch(sink, row, std::min(end, row + batch_rows), row - begin);
            if (!fed) return fed;
        }
        return {};
    }
    Result<> feed(RowSink& sink) const { return feed(sink, 0, size(), 4'096); }

private:
    Result<> feed_batch(RowSink& sink, std::size_t begin, std::size_t end,
                        std::uint64_t first_row) const {
        std::vector<Cell> cells;
        std::vector<std::uint64_t> lines;
        for (auto i = begin * columns_.size(); i < end * columns_.size(); ++i) {
            cells.push_back(values_[i] ? Cell{*values_[i], CellKind::text} : Cell{});
        }
        for (auto row = begin; row < end; ++row) lines.push_back(row + 2);  // after a header
        return sink.on_rows({columns_, cells, lines, first_row});
    }

    std::vector<std::string> columns_;
    std::vector<Value> values_;
};

}  // namespace undertone::testing
