#include "common/report/charts/svg.h"

#include "common/report/html.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace undertone {
namespace {

std::string place(double value) {
    auto text = fmt::format("{:.1f}", std::isfinite(value) ? value : 0);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text;
}

std::string title(std::string_view tooltip) {
    return tooltip.empty() ? "" : fmt::format("<title>{}</title>", html_escaped(tooltip));
}

}  // namespace

Svg::Svg(double width, double height, std::string_view label) {
    out_ = fmt::format(
        "<svg class=\"chart\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\" "
        "aria-label=\"{}\">",
        place(width), place(height), place(width), place(height), html_escaped(label));
}

Svg& Svg::rect(double x, double y, double width, double height, std::string_view css,
               std::string_view tooltip, double opacity) {
    fmt::format_to(std::back_inserter(out_),
                   "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"{}\"", place(x),
                   place(y), place(width), place(height), css);
    if (opacity < 1) fmt::format_to(std::back_inserter(out_), " fill-opacity=\"{:.2f}\"", opacity);
    out_ += tooltip.empty() ? "/>" : ">" + title(tooltip) + "</rect>";
    return *this;
}

Svg& Svg::line(double x1, double y1, double x2, double y2, std::string_view css) {
    fmt::format_to(std::back_inserter(out_),
                   "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>", place(x1),
                   place(y1), place(x2), place(y2), css);
    return *this;
}

Svg& Svg::circle(double x, double y, double radius, std::string_view css,
                 std::string_view tooltip) {
    fmt::format_to(std::back_inserter(out_), "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"{}\"",
                   place(x), place(y), place(radius), css);
    out_ += tooltip.empty() ? "/>" : ">" + title(tooltip) + "</circle>";
    return *this;
}

Svg& Svg::path(std::string_view commands, std::string_view css) {
    fmt::format_to(std::back_inserter(out_), "<path d=\"{}\" class=\"{}\"/>", commands, css);
    return *this;
}

Svg& Svg::text(double x, double y, Anchor anchor, std::string_view css, std::string_view text) {
    constexpr std::string_view anchors[] = {"start", "middle", "end"};
    fmt::format_to(std::back_inserter(out_),
                   "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" class=\"{}\">{}</text>", place(x),
                   place(y), anchors[static_cast<std::size_t>(anchor)], css, html_escaped(text));
    return *this;
}

Svg& Svg::slanted_text(double x, double y, std::string_view css, std::string_view text) {
    fmt::format_to(std::back_inserter(out_),
                   "<text transform=\"translate({} {}) rotate(-50)\" class=\"{}\">{}</text>",
                   place(x), place(y), css, html_escaped(text));
    return *this;
}

std::string Svg::take() { return std::move(out_) + "</svg>"; }

std::vector<AxisTick> axis_ticks(double low, double high, std::size_t wanted) {
    if (!(high > low) || !std::isfinite(high - low)) return {{low, compact(low)}};
    const double rough = (high - low) / static_cast<double>(wanted);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double nice : {1.0, 2.0, 2.5, 5.0}) {
        if (nice * power >= rough) {
            step = nice * power;
            break;
        }
    }
    std::vector<AxisTick> ticks;
    const double first = std::ceil(low / step - 1e-9);
    for (double i = first; i * step <= high + step * 1e-9 && ticks.size() < 4 * wanted; ++i) {
        ticks.push_back({i * step, compact(i * step, step)});
    }
    return ticks;
}

}  // namespace undertone
