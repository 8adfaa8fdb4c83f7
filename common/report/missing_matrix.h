// Where a table's values are missing.
#pragma once

#include "common/report/report.h"

namespace undertone {

/// Columns that miss something in the sample; those that miss most where there are too many.
MissingMatrix missing_matrix(const ReportedProfile& profile, const ReportRows& rows);

}  // namespace undertone
