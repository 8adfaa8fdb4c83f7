// The rows that a report draws singly: a bounded sample of a file, typed as its profile says.
#pragma once

#include "common/profile/findings/associations.h"
#include "common/profile/findings/row_sample.h"
#include "common/readers/reader.h"
#include "common/report/reported_profile.h"

#include <cstdint>
#include <string>
#include <vector>

namespace undertone {

/// The sample, column by column in the profile's order.
struct ReportRows {
    std::size_t rows = 0;
    bool whole = true;  ///< all rows of the file are in it
    /// Numbers and categories; dates and free text are neither.
    std::vector<SampledColumn> columns;
    /// Dates as seconds since 1970; empty for other columns.
    std::vector<Numbers> times;
    /// Which cells are missing, one flag for each row.
    std::vector<std::vector<bool>> missing;
};

/// Takes a file's rows off a Reader.
class ReportRowsReader final : public RowSink {
public:
    explicit ReportRowsReader(std::uint32_t rows_max);

    Result<> on_rows(const Batch& batch) override;
    void on_reject(Reject) override {}

    std::uint64_t rows_seen() const { return rows_seen_; }
    /// Once, after the last row.
    ReportRows finish(const ReportedProfile& profile);

private:
    RowSample sample_;
    std::uint64_t rows_seen_ = 0;
    std::vector<std::string> names_;
    std::vector<std::string_view> cells_;
};

}  // namespace undertone
