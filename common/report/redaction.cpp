// What others than the data's owner may see of a report.
#include "common/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace undertone {
namespace {

// A mean of fewer rows tells too much of each.
constexpr std::uint64_t shown_rows_min = 5;
// The figures of a column of fewer values, or of fewer different ones, are those of single rows.
constexpr std::uint64_t described_values_min = 100, described_distinct_min = 20;
constexpr std::uint64_t outer_quantiles_values_min = 1'000;

/// To three digits that count.
double rounded(double number) {
    return std::strtod(fmt::format("{:.3g}", number).c_str(), nullptr);
}

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

std::uint64_t readable_values(const ProfiledColumn& column, std::uint64_t rows) {
    const auto others = column.missing + column.unreadable.value_or(0);
    return rows - std::min(rows, others);
}

/// Of numbers the middle stays, where it is that of enough rows; rounded, as a figure may be one
/// row's value all the same.
void hide_numbers(ProfiledColumn& column, std::uint64_t rows) {
    const auto values = readable_values(column, rows);
    if (values < described_values_min || column.distinct < described_distinct_min) {
        column.mean = column.std = column.skewness = column.kurtosis = {};
        column.quantiles.clear();
        column.histogram.clear();
    }
    if (column.mean) column.mean = rounded(*column.mean);
    if (column.std) column.std = rounded(*column.std);
    std::erase_if(column.quantiles, [&](const auto& quantile) {
        const auto& [name, value] = quantile;
        if (name == "p1" || name == "p99" || !value.number) return true;
        return values < outer_quantiles_values_min && (name == "p5" || name == "p95");
    });
    for (auto& [name, value] : column.quantiles) value = to_value(rounded(*value.number));
    round_bounds(column.histogram);
}

/// Whether a pattern tells shapes alone: characters that have no class stand in it as they are.
bool is_shape(std::string_view pattern) {
    constexpr std::string_view classes = "Aa9", known = "Aa9+ -_.,:/@()'";
    return pattern.find_first_not_of(known) == pattern.npos &&
           pattern.find_first_of(classes) != pattern.npos;
}

void hide_values(ProfiledColumn& column, std::uint64_t rows) {
    column.type_reason.clear();
    std::erase_if(column.patterns, [](const auto& pattern) { return !is_shape(pattern.value); });
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
        for (auto& group : each.groups) {
            group.name = fmt::format("value {}", ++number);
            group.value = rounded(group.value);
        }
    }
    std::erase_if(means, [](const auto& each) { return each.groups.size() < 2; });
}

void hide_points(std::vector<TimeSeries>& series) {
    for (auto& each : series) {
        std::erase_if(each.points, [](const auto& point) { return point.rows < shown_rows_min; });
    }
    std::erase_if(series,
                  [](const auto& each) { return each.points.size() < TimeSeries::points_min; });
    for (auto& each : series) {
        for (auto& point : each.points) point.value = rounded(point.value);
    }
}

}  // namespace

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
