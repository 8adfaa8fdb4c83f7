// The table_profile result: see docs/results.md.
#pragma once

#include "common/clock.h"
#include "common/json_writer.h"
#include "common/profile/findings/duplicate_rows.h"
#include "common/profile/table_profiler.h"
#include "common/readers/reader.h"

#include <optional>
#include <span>
#include <string>

namespace undertone {

struct ProfileDocument {
    const TableProfile& profile;
    const ProfileOptions& options;
    const ReadReport& report;
    std::optional<DuplicateCount> duplicates;  ///< nullopt: not counted
    std::span<const Reject> rejects;
    std::optional<Time> uploaded_at = {};  ///< dates after it are called future; nullopt: none are
    unsigned threads = 1;                  ///< that compare the columns
};

void write_table_profile(JsonWriter& json, const ProfileDocument& document);

}  // namespace undertone
