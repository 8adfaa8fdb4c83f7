// A table's dates: how many rows there are over time, and what its numbers do.
#pragma once

#include "common/report/report.h"

#include <vector>

namespace undertone {

/// For the columns of dates, best filled first: their rows, and the target's or the first numbers'
/// means; at most `max_plots`.
std::vector<TimeSeries> time_series(const ReportedProfile& profile, const ReportRows& rows,
                                    const ReportOptions& options);

}  // namespace undertone
