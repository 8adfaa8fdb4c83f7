// A table's rows as a file: CSV or NDJSON, each cell as the file had it or as its type writes it.
//
//            original                    cleaned
//   csv      95.70,2/24/2003 0:00        95.7,2003-02-24T00:00:00Z
//   ndjson   {"PRICE":"95.70",...}       {"PRICE":95.7,...}
#pragma once

#include "common/json_writer.h"
#include "common/tables/column_format.h"
#include "common/tables/row_table.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct ExportOptions {
    bool ndjson = false;  ///< else CSV (RFC 4180)
    bool cleaned = false;
    bool guarded = true;  ///< texts of CSV are kept from being taken for formulas
};

/// Appends the cell's text, in quotes where it needs them.
void append_csv_cell(std::string& out, std::string_view text, bool guarded);

/// Appends the next piece of the export, about export_piece_bytes of it; false: that was the last.
using ExportPieces = std::function<Result<bool>(std::string& out)>;
constexpr std::size_t export_piece_bytes = 256 * 1024;

/// Bytes of a file, front to back: fills the buffer; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<char>)>;

/// All rows of a file, straight from its bytes, in constant memory. `formats` describes its
/// columns.
ExportPieces export_file(ReadBytes read, std::unique_ptr<Reader> reader,
                         std::vector<ColumnFormat> formats, const ExportOptions& options);

/// The rows of a walk; `keep` holds what it needs. A piece ends with a turn of the walk, if it is
/// not full before: it may be empty.
ExportPieces export_rows(RowWalk walk, const ExportOptions& options, std::shared_ptr<void> keep);

}  // namespace undertone
