#include "common/report/charts/charts.h"
#include "common/report/charts/svg.h"
#include "common/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

using Anchor = Svg::Anchor;

constexpr double left = 56, right = 392, top = 14, bottom = 212;

std::string name_of(const ReportedProfile& profile, std::size_t column) {
    return abbreviated(profile.columns[column].name, 30);
}

/// An axis is drawn a little longer than its values.
Scale padded(double low, double high, double first, double last) {
    const double room = high > low ? (high - low) * 0.04 : std::max(1.0, std::abs(low)) * 0.04;
    return {low - room, high + room, first, last};
}

void draw_axes(Svg& svg, const Scale& x, const Scale& y) {
    for (const auto& [tick, label] : axis_ticks(y.low, y.high, 5)) {
        svg.line(left, y(tick), right, y(tick), "gridline");
        svg.text(left - 6, y(tick) + 4, Anchor::end, "tick", label);
    }
    svg.line(left, bottom, right, bottom, "axis");
    for (const auto& [tick, label] : axis_ticks(x.low, x.high, 5)) {
        svg.line(x(tick), bottom, x(tick), bottom + 4, "axis");
        svg.text(x(tick), bottom + 17, Anchor::middle, "tick", label);
    }
}

}  // namespace

std::string scatter_chart(const Scatter& scatter, const ReportedProfile& profile) {
    double x_low = INFINITY, x_high = -INFINITY, y_low = INFINITY, y_high = -INFINITY;
    for (const auto& [x, y] : scatter.points) {
        x_low = std::min(x_low, x);
        x_high = std::max(x_high, x);
        y_low = std::min(y_low, y);
        y_high = std::max(y_high, y);
    }
    const auto x = padded(x_low, x_high, left, right), y = padded(y_low, y_high, bottom, top);
    Svg svg(400, 252,
            fmt::format("Scatter plot of {} against {}", name_of(profile, scatter.y),
                        name_of(profile, scatter.x)));
    draw_axes(svg, x, y);
    std::string dots;  // as one path of zero-length strokes: a third of the bytes of circles
    for (const auto& [a, b] : scatter.points) dots += fmt::format("M{:.1f} {:.1f}h0", x(a), y(b));
    svg.path(dots, "dots");
    svg.text((left + right) / 2, bottom + 34, Anchor::middle, "label",
             name_of(profile, scatter.x) + " →");
    return svg.take();
}

std::string group_means_chart(const GroupMeans& means, const ReportedProfile& profile) {
    constexpr double line = 20, bar_left = 130, bar_right = 330;
    const bool rate = !means.rate_of.empty();
    double low = 0, high = 0;
    for (const auto& group : means.groups) {
        low = std::min(low, group.value);
        high = std::max(high, group.value);
    }
    const Scale x{low, high == low ? low + 1 : high, bar_left, bar_right};
    Svg svg(400, static_cast<double>(means.groups.size()) * line + 8,
            fmt::format("{} of {} by {}", rate ? "Share" : "Mean", name_of(profile, means.number),
                        name_of(profile, means.category)));
    for (std::size_t i = 0; i < means.groups.size(); ++i) {
        const auto& group = means.groups[i];
        const double y = static_cast<double>(i) * line + 4;
        const double begin = x(std::min(0.0, group.value)), end = x(std::max(0.0, group.value));
        svg.text(bar_left - 8, y + 12, Anchor::end, "label", abbreviated(group.name, 17));
        svg.rect(begin, y, std::max(1.0, end - begin), line - 5, "bar",
                 fmt::format("{}: {} rows", abbreviated(group.name, 100), grouped(group.rows)));
        svg.text(end + 6, y + 12, Anchor::start, "tick",
                 rate ? percent(group.value) : compact(group.value));
    }
    svg.line(x(0), 0, x(0), static_cast<double>(means.groups.size()) * line + 4, "axis");
    return svg.take();
}

std::string target_links_chart(const TargetReport& target, const ReportedProfile& profile) {
    constexpr double line = 22, bar_left = 220, bar_width = 600;
    if (target.links.empty()) return {};
    Svg svg(890, static_cast<double>(target.links.size()) * line + 6,
            fmt::format("How strongly each column goes with {}", name_of(profile, target.column)));
    for (std::size_t i = 0; i < target.links.size(); ++i) {
        const auto& link = target.links[i];
        const double y = static_cast<double>(i) * line + 4;
        const double length = std::min(1.0, std::abs(link.value)) * bar_width;
        svg.text(bar_left - 8, y + 13, Anchor::end, "label", name_of(profile, link.column));
        svg.rect(bar_left, y, bar_width, line - 6, "there");
        svg.rect(bar_left, y, std::max(1.0, length), line - 6,
                 link.value < 0 ? "negative" : "positive");
        svg.text(bar_left + bar_width + 8, y + 13, Anchor::start, "tick",
                 correlation_text(link.value));
    }
    return svg.take();
}

}  // namespace undertone
