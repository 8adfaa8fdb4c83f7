// A few rows to show: those with the smallest keys, whatever the order in which they come.
#pragma once

#include "common/readers/reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

class PreviewRows {
public:
    static constexpr std::size_t rows_max = 10;
    static constexpr std::size_t cell_code_points_max = 200;

    /// What is shown of a cell: of a wide row less, or its cells would come to more than all else
    /// that is known of the table.
    static constexpr std::size_t cell_code_points(std::size_t columns) {
        constexpr std::size_t least = 20, row_code_points_max = 20'000;
        const auto share = row_code_points_max / std::max<std::size_t>(1, columns);
        return std::clamp(share, least, cell_code_points_max);
    }

    struct Row {
        std::uint64_t key = 0;
        std::uint64_t position = 0;                     ///< in the file
        std::vector<std::optional<std::string>> cells;  ///< columns that came later are missing

        static void transfer(auto& archive, auto& self) {
            archive(self.key, self.position, self.cells);
        }
    };

    bool wants(std::uint64_t key) const {
        return rows_.size() < rows_max || key < rows_.back().key;
    }
    void add(std::uint64_t key, std::uint64_t position, std::span<const Cell> cells);
    void merge(const PreviewRows& other);

    /// In the order of the file.
    std::vector<Row> in_file_order() const;

    static void transfer(auto& archive, auto& self) { archive(self.rows_); }

private:
    void insert(Row row);

    std::vector<Row> rows_;  // by key
};

}  // namespace undertone
