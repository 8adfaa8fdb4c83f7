#include "common/report/report.h"

#include "common/report/associations_of.h"
#include "common/report/missing_matrix.h"
#include "common/report/time_series.h"

#include <algorithm>

namespace undertone {
namespace {

int severity_rank(std::string_view severity) {
    return severity == "high" ? 0 : severity == "medium" ? 1 : 2;
}

/// Nothing to be seen in a chart of a column that is constant or all different.
bool tells_something(const ProfiledColumn& column) {
    if (column.is_number() || column.is_date()) return column.histogram.size() > 1;
    return column.distinct > 1 && !column.top.empty() && column.top.front().count > 1;
}

/// The target first, the rest as in the file.
void choose_sections(Report& report) {
    const auto target = report.profile.find(report.options.target_column);
    if (target) report.sections.push_back(*target);
    for (std::size_t i = 0; i < report.profile.columns.size(); ++i) {
        if (report.sections.size() == Report::sections_max) break;
        if (i != target) report.sections.push_back(i);
    }
    std::size_t plots = 0;
    for (const auto column : report.sections) {
        const bool plot =
            plots < report.options.max_plots && tells_something(report.profile.columns[column]);
        report.plotted.push_back(plot);
        plots += plot;
    }
}

}  // namespace

Report make_report(ReportSubject subject, ReportOptions options, ReportedProfile profile,
                   const ReportRows& rows) {
    Report report;
    report.subject = std::move(subject);
    report.options = std::move(options);
    report.profile = std::move(profile);
    report.sampled_rows = rows.rows;
    report.sample_is_whole = rows.whole;
    for (const auto& column : report.profile.columns) report.missing_cells += column.missing;
    std::ranges::stable_sort(report.profile.alerts, {},
                             [](const auto& alert) { return severity_rank(alert.severity); });

    const auto& asked = report.options;
    if (asked.shows(ReportPart::columns)) choose_sections(report);
    if (asked.shows(ReportPart::quality)) {
        report.missing = missing_matrix(report.profile, rows);
    }
    if (asked.shows(ReportPart::over_time)) {
        report.series = time_series(report.profile, rows, asked);
    }
    if (asked.shows(ReportPart::pairs) || asked.shows(ReportPart::target)) {
        add_associations(report, rows);
    }
    return report;
}

}  // namespace undertone
