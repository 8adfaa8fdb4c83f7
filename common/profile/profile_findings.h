// The findings of a table, from its profile and the sample of its rows.
#pragma once

#include "common/clock.h"
#include "common/profile/findings/alerts.h"
#include "common/profile/findings/associations.h"
#include "common/profile/findings/target_analysis.h"
#include "common/profile/table_profiler.h"
#include "common/readers/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

struct TableFindings {
    std::vector<SampledColumn> columns;
    Associations associations;
    bool exact = true;  ///< the sample is the whole table
    std::optional<TargetAnalysis> target;
    std::vector<TableAlert> alerts;
};

struct FindingsInput {
    const TableProfile& profile;
    const ReadReport& report;
    const std::optional<DuplicateCount>& duplicates;  ///< nullopt: not counted
    std::string target_column = {};                   ///< empty: none
    std::optional<Time> uploaded_at = {};             ///< dates after it are called future
    unsigned threads = 1;
};

TableFindings find_findings(const FindingsInput& input);

}  // namespace undertone
