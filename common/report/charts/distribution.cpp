#include "common/report/charts/charts.h"
#include "common/report/charts/svg.h"
#include "common/report/html.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

using Anchor = Svg::Anchor;

std::uint64_t highest(const ProfiledColumn& column) {
    std::uint64_t most = 0;
    for (const auto& bin : column.histogram) most = std::max(most, bin.count);
    return most;
}

std::string bound_text(const ProfiledValue& value) {
    return value.number ? compact(*value.number) : shown_time(abbreviated(value.text, 20));
}

std::string bin_text(const ProfiledBin& bin) {
    if (bin.low.text.empty()) return fmt::format("{} rows", grouped(bin.count));
    return fmt::format("{} to {}: {} rows", bound_text(bin.low), bound_text(bin.high),
                       grouped(bin.count));
}

struct Plot {
    double left, right, top, bottom;
};

void draw_grid(Svg& svg, const Plot& plot, const Scale& y, std::uint64_t most) {
    for (const auto& [tick, label] : axis_ticks(0, static_cast<double>(most), 4)) {
        svg.line(plot.left, y(tick), plot.right, y(tick), tick == 0 ? "axis" : "gridline");
        svg.text(plot.left - 6, y(tick) + 4, Anchor::end, "tick", label);
    }
}

/// Where the bins of numbers lie; dates' are drawn equally wide.
Scale bin_scale(const ProfiledColumn& column, const Plot& plot) {
    const auto& bins = column.histogram;
    if (bins.front().low.number && bins.back().high.number) {
        return {*bins.front().low.number, *bins.back().high.number, plot.left, plot.right};
    }
    return {0, static_cast<double>(bins.size()), plot.left, plot.right};
}

void draw_x_axis(Svg& svg, const ProfiledColumn& column, const Plot& plot, const Scale& x) {
    const auto& bins = column.histogram;
    if (bins.front().low.number && x.high > x.low) {
        for (const auto& [tick, label] : axis_ticks(x.low, x.high, 6)) {
            svg.line(x(tick), plot.bottom, x(tick), plot.bottom + 4, "axis");
            svg.text(x(tick), plot.bottom + 17, Anchor::middle, "tick", label);
        }
        return;
    }
    svg.text(plot.left, plot.bottom + 17, Anchor::start, "tick", bound_text(bins.front().low));
    svg.text(plot.right, plot.bottom + 17, Anchor::end, "tick", bound_text(bins.back().high));
}

/// A marker on the axis where a figure lies.
void mark(Svg& svg, const Plot& plot, const Scale& x, std::optional<double> value,
          std::string_view name) {
    if (!value || *value < x.low || *value > x.high) return;
    svg.line(x(*value), plot.top - 4, x(*value), plot.bottom, "marker");
    const double third = (plot.right - plot.left) / 3;
    const auto anchor = x(*value) < plot.left + third    ? Anchor::start
                        : x(*value) > plot.right - third ? Anchor::end
                                                         : Anchor::middle;
    const auto label = compact(*value, (x.high - x.low) / 20);
    svg.text(x(*value), plot.top - 8, anchor, "note", fmt::format("{} {}", name, label));
}

std::optional<double> quantile(const ProfiledColumn& column, std::string_view name) {
    for (const auto& [each, value] : column.quantiles) {
        if (each == name) return value.number;
    }
    return std::nullopt;
}

}  // namespace

std::string histogram_chart(const ProfiledColumn& column) {
    const auto most = highest(column);
    if (column.histogram.empty() || most == 0) return {};
    const Plot plot{52, 552, 22, 176};
    Svg svg(560, 200, fmt::format("Histogram of {}", abbreviated(column.name, 80)));
    const Scale y{0, static_cast<double>(most), plot.bottom, plot.top};
    const auto x = bin_scale(column, plot);
    draw_grid(svg, plot, y, most);
    for (std::size_t i = 0; i < column.histogram.size(); ++i) {
        const auto& bin = column.histogram[i];
        const bool numbers = bin.low.number && bin.high.number;
        const double left = x(numbers ? *bin.low.number : static_cast<double>(i));
        const double right = x(numbers ? *bin.high.number : static_cast<double>(i) + 1);
        const double top = y(static_cast<double>(bin.count));
        svg.rect(left + 0.75, top, std::max(1.0, right - left - 1.5), plot.bottom - top, "bar",
                 bin_text(bin));
    }
    draw_x_axis(svg, column, plot, x);
    if (column.is_number()) mark(svg, plot, x, quantile(column, "p50"), "median");
    return svg.take();
}

std::string spark_chart(const ProfiledColumn& column) {
    std::vector<std::uint64_t> counts;
    for (const auto& bin : column.histogram) counts.push_back(bin.count);
    const bool categories = counts.empty();
    if (categories) {
        for (const auto& value : column.top) counts.push_back(value.count);
        if (counts.size() > 20) counts.resize(20);
    }
    const auto most = counts.empty() ? 0 : *std::ranges::max_element(counts);
    if (most <= 1) return {};
    constexpr double width = 110, height = 22;
    Svg svg(width, height, "Distribution");
    const double step = std::min(12.0, width / static_cast<double>(counts.size()));
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double bar = share_of(counts[i], most) * (height - 2);
        svg.rect(static_cast<double>(i) * step, height - std::max(bar, 0.6), step - 1,
                 std::max(bar, 0.6), categories ? "bar second" : "bar");
    }
    return svg.take();
}

std::string top_values_chart(const ProfiledColumn& column, std::uint64_t rows) {
    constexpr std::size_t values_max = 10;
    constexpr double line = 22, bar_left = 190, bar_width = 270;
    if (column.top.empty()) return {};
    const auto shown = std::min(values_max, column.top.size());
    const auto present = rows - std::min(rows, column.missing);
    std::uint64_t listed = 0;
    for (std::size_t i = 0; i < shown; ++i) listed += column.top[i].count;
    const auto others = present - std::min(present, listed);
    const auto most = std::max<std::uint64_t>(1, column.top.front().count);
    const auto lines = shown + (others > 0 ? 1 : 0);
    Svg svg(560, static_cast<double>(lines) * line + 6,
            fmt::format("Most frequent values of {}", abbreviated(column.name, 80)));
    const auto draw = [&](std::size_t i, const std::string& name, std::uint64_t count,
                          std::string_view css, double length) {
        const double top = static_cast<double>(i) * line + 4;
        svg.text(bar_left - 8, top + 13, Anchor::end, "label", abbreviated(name, 26));
        svg.rect(bar_left, top, std::max(1.0, length * bar_width), line - 6, css,
                 fmt::format("{}: {} rows", abbreviated(name, 200), grouped(count)));
        svg.text(bar_left + std::min(1.0, length) * bar_width + 6, top + 13, Anchor::start, "tick",
                 fmt::format("{} · {}", grouped(count), percent(share_of(count, present))));
    };
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& [value, count] = column.top[i];
        const auto name = value.empty() ? fmt::format("value {}", i + 1) : value;
        draw(i, name, count, "bar second", share_of(count, most));
    }
    if (others > 0) {
        draw(shown, "all others", others, "bar faint", std::min(1.0, share_of(others, most)));
    }
    return svg.take();
}

std::string parts_chart(const std::vector<Part>& parts, std::string_view label) {
    std::uint64_t total = 0;
    for (const auto& part : parts) total += part.count;
    if (total == 0) return {};
    constexpr double width = 800, height = 14;
    Svg svg(width, height, label);
    double at = 0;
    for (const auto& part : parts) {
        const double length = share_of(part.count, total) * width;
        svg.rect(at, 0, std::max(0.5, length - 1.5), height, part.css,
                 fmt::format("{}: {}", part.name, grouped(part.count)));
        at += length;
    }
    return svg.take();
}

}  // namespace undertone
