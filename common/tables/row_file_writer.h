// Writes a file's rows into a table file (row_file.h) while the file is read.
#pragma once

#include "common/tables/column_format.h"
#include "common/tables/row_file.h"
#include "common/tables/table_file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// In constant memory, whatever the number of rows. The file is worth nothing before finish(): it
/// is written without a journal and without syncs, to be made a blob afterwards.
class RowFileWriter final : public RowSink {
public:
    /// `formats` describes all of the file's columns; those it does not know when the first rows
    /// come are text. The file at `path` must not exist; the caller removes it, also after an
    /// error. ":memory:" stands for no file. Errors show at on_rows() and finish(): those of
    /// make_table_file().
    RowFileWriter(std::string path, std::vector<ColumnFormat> formats);

    /// Errors besides: internal (a column that turns up late and that no format describes).
    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject) override {}

    std::uint64_t rows() const { return rows_; }

    /// Completes the table. `columns`: those of the reader's report, for a file without rows.
    /// Errors: storage_full, unavailable.
    Result<SqliteHandle> finish(std::span<const std::string> columns);

private:
    struct Part {
        TableStatement insert;
        std::size_t first, end;  // of its columns
    };

    Result<> make(std::span<const std::string> columns);
    Result<> prepare_parts(std::span<const TableColumn> columns);
    Result<> place(std::span<const std::string> columns);
    Result<> add_row(std::span<const Cell> cells);
    Result<> insert_part(Part& part, std::span<const Cell> cells);
    Result<> note_problem();

    const std::string path_;
    std::vector<ColumnFormat> formats_;  // by the table's columns
    SqliteHandle database_;
    std::vector<Part> parts_;
    std::optional<TableStatement> insert_problem_;
    std::vector<std::optional<std::size_t>> places_;  // of each table column, in the batch
    std::size_t placed_ = 0;                          // columns of the batch that has places_
    std::uint64_t rows_ = 0;
    std::size_t problems_ = 0;
    bool row_has_problem_ = false;
};

}  // namespace undertone
