// How a report's columns hang together, and what tells something about its target.
#pragma once

#include "common/report/report.h"

namespace undertone {

/// Fills heat_map, pairs, scatters, means and target of a report: from the profile's correlations
/// or, where it has none, from the sample.
void add_associations(Report& report, const ReportRows& rows);

}  // namespace undertone
