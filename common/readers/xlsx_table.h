// Makes a table of a sheet's rows: finds the header, and hands the rows under it on in batches.
//
//   row 1   Sales 2024                     one cell, and a row of several follows: a title, left
//   out row 3   Date        Amount             the header row 4   2024-01-02  12.5 row 5 2024-01-03
//   7      see note    a cell beside the header's: a column "column_3" is made
#pragma once

#include "common/readers/batch_builder.h"
#include "common/readers/fault_slot.h"
#include "common/readers/text_reader.h"
#include "common/readers/xlsx_values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace undertone {

class XlsxTable final : public XlsxRowTarget {
public:
    /// All of them outlive the table. Faults: too_many_columns, record_too_long (the header).
    XlsxTable(XlsxValues& values, const ReadOptions& options, ReadReport& report,
              FaultSlot& faults);

    /// False: deliver() has to be called.
    bool take(const XlsxRow& row) override;

    /// Gives what was gathered to `sink`. Errors: malformed_file (a fault), and the sink's.
    Result<> deliver(RowSink& sink);

    /// The sheet has no more rows. Errors: as deliver().
    Result<> finish(RowSink& sink);

    /// Whether a row that is not blank was met.
    bool has_data() const { return has_header_ || !titles_.empty(); }

private:
    struct Placed {
        std::uint32_t column;  // of the sheet
        Cell cell;
    };

    void take_row(const XlsxRow& row);
    void take_head(const XlsxRow& row);
    Result<> evaluate(const XlsxRow& row);
    bool is_blank(const XlsxRow& row) const;
    void settle_titles();
    std::string excess_of_header(std::uint32_t width) const;
    void take_header(const XlsxRow& row);
    void add_row(const XlsxRow& row);
    bool make_columns();
    std::string unused_name(std::size_t position) const;
    void reject_too_long(const XlsxRow& row);

    XlsxValues& values_;
    const ReadOptions& options_;
    ReadReport& report_;
    FaultSlot& faults_;
    BatchBuilder batch_;
    std::uint64_t text_bytes_ = 0;  // of the batch
    Result<> status_;

    bool has_header_ = false;
    std::vector<XlsxRow> titles_;              // rows of one cell, before it is known what they are
    std::vector<std::int32_t> table_columns_;  // of each column of the sheet; -1: none
    std::unordered_set<std::string> names_;
    bool warned_of_made_column_ = false;
    std::vector<Placed> placed_;  // the values of the row in hand
    std::vector<Reject> rejects_;
};

}  // namespace undertone
