// The findings as fields of the table_profile document (docs/results.md).
#pragma once

#include "common/json_writer.h"
#include "common/profile/findings/alerts.h"
#include "common/profile/findings/associations.h"
#include "common/profile/findings/target_analysis.h"

#include <optional>
#include <span>

namespace undertone {

/// Of each measure at most so many pairs are listed, the strongest; in the order of the columns.
constexpr std::size_t listed_pairs_max = 1000;

/// `correlations`. `exact`: the sample was the whole table.
void write_correlations(JsonWriter& json, const Associations& found,
                        std::span<const SampledColumn> columns, bool exact);

/// `target`.
void write_target(JsonWriter& json, const std::optional<TargetAnalysis>& found,
                  std::span<const SampledColumn> columns);

/// `alerts`.
void write_alerts(JsonWriter& json, std::span<const TableAlert> alerts);

}  // namespace undertone
