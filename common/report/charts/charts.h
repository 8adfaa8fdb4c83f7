// The charts of a report, each a function from figures to SVG.
#pragma once

#include "common/report/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace undertone {

/// Of numbers or dates; empty if there is nothing to draw.
std::string histogram_chart(const ProfiledColumn& column);
/// The same, a line high: for the table of all columns. Categories too.
std::string spark_chart(const ProfiledColumn& column);
/// The most frequent values and how many rows have others.
std::string top_values_chart(const ProfiledColumn& column, std::uint64_t rows);

/// Of one row, parts of a whole: how many columns are of which type.
struct Part {
    std::string name, css;
    std::uint64_t count;
};
std::string parts_chart(const std::vector<Part>& parts, std::string_view label);

std::string missing_chart(const MissingMatrix& matrix, const ReportedProfile& profile);
std::string heat_map_chart(const HeatMap& map, const ReportedProfile& profile);
std::string scatter_chart(const Scatter& scatter, const ReportedProfile& profile);
std::string group_means_chart(const GroupMeans& means, const ReportedProfile& profile);
std::string time_series_chart(const TimeSeries& series, const ReportedProfile& profile);
/// How strongly each column goes with the target.
std::string target_links_chart(const TargetReport& target, const ReportedProfile& profile);

}  // namespace undertone
