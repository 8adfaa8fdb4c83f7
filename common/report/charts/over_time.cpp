#include "common/report/charts/charts.h"
#include "common/report/charts/svg.h"
#include "common/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace undertone {
namespace {

using Anchor = Svg::Anchor;

constexpr double left = 56, right = 882, top = 12, bottom = 176;

/// A bucket's name, as long as its unit needs it.
std::string time_text(double seconds, std::string_view unit) {
    using namespace std::chrono;
    const auto whole = static_cast<std::int64_t>(std::floor(seconds));
    const sys_days day = floor<days>(sys_seconds(std::chrono::seconds(whole)));
    const year_month_day date(day);
    const auto year_text = fmt::format("{:04}", int(date.year()));
    if (unit == "year" || unit == "5 years" || unit == "decade" || unit == "century") {
        return year_text;
    }
    const auto month_text = fmt::format("{}-{:02}", year_text, unsigned(date.month()));
    if (unit == "month" || unit == "quarter") return month_text;
    const auto day_text = fmt::format("{}-{:02}", month_text, unsigned(date.day()));
    if (unit == "day" || unit == "week") return day_text;
    const auto minute = (whole - day.time_since_epoch().count() * 86'400) / 60;
    return fmt::format("{} {:02}:{:02}", day_text, minute / 60, minute % 60);
}

/// As many labels as have room.
void draw_time_axis(Svg& svg, const TimeSeries& series, const Scale& x) {
    svg.line(left, bottom, right, bottom, "axis");
    const double room = series.unit == "minute" || series.unit == "hour" ? 165 : 110;
    double free_from = left;
    for (const auto& point : series.points) {
        const double place = x(point.time);
        if (place < free_from) continue;
        free_from = place + room;
        const auto anchor = place > right - 40 ? Anchor::end : Anchor::middle;
        svg.line(place, bottom, place, bottom + 4, "axis");
        svg.text(place, bottom + 17, anchor, "tick", time_text(point.time, series.unit));
    }
}

}  // namespace

std::string time_series_chart(const TimeSeries& series, const ReportedProfile& profile) {
    const auto& points = series.points;
    double low = series.number ? INFINITY : 0, high = -INFINITY;
    for (const auto& point : points) {
        low = std::min(low, point.value);
        high = std::max(high, point.value);
    }
    if (series.number && low > 0 && low < 0.5 * high) low = 0;
    if (low == high) high = low + 1;
    const auto what =
        series.number ? abbreviated(profile.columns[*series.number].name, 60) : std::string("rows");
    Svg svg(890, 200,
            fmt::format("{} by {} of {}", what, series.unit,
                        abbreviated(profile.columns[series.date].name, 60)));
    const Scale x{points.front().time, points.back().time, left + 4, right - 4};
    const Scale y{low, high + (high - low) * 0.05, bottom, top};
    for (const auto& [tick, label] : axis_ticks(y.low, y.high, 4)) {
        svg.line(left, y(tick), right, y(tick), "gridline");
        svg.text(left - 6, y(tick) + 4, Anchor::end, "tick", label);
    }
    std::string line;
    for (const auto& point : points) {
        line +=
            fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x(point.time), y(point.value));
    }
    // What is filled is read as an amount from zero on.
    if (y.low == 0) {
        svg.path(fmt::format("{}L{:.1f} {}L{:.1f} {}Z", line, x(points.back().time), bottom,
                             x(points.front().time), bottom),
                 "area");
    }
    svg.path(line, "line");
    for (const auto& point : points) {
        svg.circle(x(point.time), y(point.value), 2.4, "dot",
                   fmt::format("{}: {} ({} rows)", time_text(point.time, series.unit),
                               figure(point.value), grouped(point.rows)));
    }
    draw_time_axis(svg, series, x);
    return svg.take();
}

}  // namespace undertone
