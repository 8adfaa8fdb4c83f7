// Reads a workbook (.xlsx): one of its sheets is the table.
//
// A workbook's directory stands at its end, so its bytes are kept until all have come, in memory or
// in a file without a name. Then its parts stream through the parsers: memory does not grow with
// the sheet, and of the shared strings only so much is kept in it.
#pragma once

#include "common/readers/fault_slot.h"
#include "common/readers/spooled_bytes.h"
#include "common/readers/text_reader.h"
#include "common/readers/xlsx_values.h"
#include "common/readers/xlsx_workbook.h"
#include "common/readers/zip_archive.h"

#include <string_view>
#include <vector>

namespace undertone {

/// Faults: not_a_workbook, damaged_workbook, encrypted_workbook, doctype, expansion_limit,
/// unknown_sheet, empty_file, too_many_columns, and record_too_long (the header, a shared text).
/// Rejects: record_too_long. Errors besides: storage_full, unavailable.
class XlsxReader final : public ContentReader {
public:
    explicit XlsxReader(const ReadOptions& options);

    Result<> feed(std::string_view bytes, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;
    double share_read() const override { return share_read_; }

private:
    Result<> read(RowSink& sink);
    Result<std::vector<std::size_t>> candidates(const XlsxWorkbook& workbook);
    Result<> read_shared_strings(ZipArchive& archive, const std::string& part,
                                 SharedStrings& strings);
    Result<bool> read_sheet(ZipArchive& archive, const XlsxSheet& sheet, XlsxValues& values,
                            RowSink& sink);

    ReadOptions options_;
    SpooledBytes bytes_;
    double share_read_ = 0;  // of the sheet
    FaultSlot faults_;
};

}  // namespace undertone
