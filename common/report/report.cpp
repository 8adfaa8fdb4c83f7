#include "common/report/report.h"

#include "common/report/associations_of.h"
#include "common/report/missing_matrix.h"
#include "common/report/time_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

// A mean of fewer rows tells too much of each.
constexpr std::uint64_t shown_rows_min = 5;

ProfiledValue to_value(double number) { return {fmt::format("{}", number), number}; }

/// The outer bounds are single rows' values, so all are moved to round numbers near them.
void round_bounds(std::vector<ProfiledBin>& bins) {
    if (bins.empty() || !bins.front().low.number || !bins.back().high.number) return;
    const double span = *bins.back().high.number - *bins.front().low.number;
    const double width = span / static_cast<double>(bins.size());
    if (!(width > 0) || !std::isfinite(width)) return bins.clear();
    const double unit = std::pow(10, std::floor(std::log10(width)));
    for (auto& bin : bins) {
        bin.low = to_value(std::floor(bin.low.number.value_or(0) / unit) * unit);
        bin.high = to_value(std::floor(bin.high.number.value_or(0) / unit) * unit);
    }
    bins.back().high = to_value(*bins.back().high.number + unit);
}

/// Of numbers the middle stays, where it is that of enough rows.
void hide_numbers(ProfiledColumn& column, std::uint64_t rows) {
    if (rows < column.missing + shown_rows_min) {
        column.mean = column.std = column.skewness = column.kurtosis = {};
        column.quantiles.clear();
        column.histogram.clear();
    }
    std::erase_if(column.quantiles, [](const auto& quantile) {
        return quantile.first == "p1" || quantile.first == "p99";
    });
    round_bounds(column.histogram);
}

void hide_values(ProfiledColumn& column, std::uint64_t rows) {
    column.type_reason.clear();
    column.missing_values.clear();
    for (auto& value : column.top) value.value.clear();
    column.min = column.max = {};
    if (column.is_number()) return hide_numbers(column, rows);
    column.quantiles.clear();
    for (auto& bin : column.histogram) bin.low = bin.high = {};
}

void hide_groups(std::vector<GroupMeans>& means) {
    for (auto& each : means) {
        if (!each.rate_of.empty()) each.rate_of = "one class";
        std::erase_if(each.groups, [](const auto& group) { return group.rows < shown_rows_min; });
        std::size_t number = 0;
        for (auto& group : each.groups) group.name = fmt::format("value {}", ++number);
    }
    std::erase_if(means, [](const auto& each) { return each.groups.size() < 2; });
}

void hide_points(std::vector<TimeSeries>& series) {
    for (auto& each : series) {
        std::erase_if(each.points, [](const auto& point) { return point.rows < shown_rows_min; });
    }
    std::erase_if(series,
                  [](const auto& each) { return each.points.size() < TimeSeries::points_min; });
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

Report redacted(Report report) {
    report.is_redacted = true;
    auto& profile = report.profile;
    profile.preview.clear();
    for (auto& alert : profile.alerts) alert.detail.clear();
    for (auto& finding : profile.target_findings) finding.detail.clear();
    for (auto& column : profile.columns) hide_values(column, profile.rows);
    report.scatters.clear();
    hide_groups(report.means);
    hide_points(report.series);
    if (report.target) {
        report.target->scatters.clear();
        hide_groups(report.target->means);
        for (auto& link : report.target->links) link.detail.clear();
    }
    return report;
}

}  // namespace undertone
