// The table_profile result: the columns of a file that is no chat.
#pragma once

#include "worker/analyzers/column_profile.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undertone {

class TableProfile {
public:
    static constexpr std::size_t preview_rows_max = 10;
    static constexpr std::size_t preview_cell_code_points_max = 200;

    void fold(const Batch& batch);
    void merge(const TableProfile& later);

    /// Makes sure that columns are listed which no row had: those of a file without rows.
    void add_columns(std::span<const std::string> names);

    std::uint64_t rows() const { return rows_; }
    void write(JsonWriter& json) const;

    static void transfer(auto& archive, auto& self) {
        archive(self.rows_, self.columns_, self.preview_);
    }

private:
    struct PreviewCell {
        CellKind kind = CellKind::missing;
        std::string text;

        static void transfer(auto& archive, auto& self) { archive(self.kind, self.text); }
    };
    using PreviewRow = std::vector<PreviewCell>;  // by column; columns that came later are missing

    std::size_t column_named(const std::string& name) const;
    void keep_preview(const Batch& batch);
    void write_preview(JsonWriter& json) const;

    std::uint64_t rows_ = 0;
    std::vector<ColumnProfile> columns_;
    std::vector<PreviewRow> preview_;
};

}  // namespace undertone
