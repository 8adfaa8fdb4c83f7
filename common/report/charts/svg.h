// Inline SVG. Colours are CSS classes, so that a chart follows the page's light or dark.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

class Svg {
public:
    /// `label` says in words what is to be seen.
    Svg(double width, double height, std::string_view label);

    /// A `tooltip` that is empty is none; texts are escaped here.
    Svg& rect(double x, double y, double width, double height, std::string_view css,
              std::string_view tooltip = {}, double opacity = 1);
    Svg& line(double x1, double y1, double x2, double y2, std::string_view css);
    Svg& circle(double x, double y, double radius, std::string_view css,
                std::string_view tooltip = {});
    /// `commands` as SVG's path data.
    Svg& path(std::string_view commands, std::string_view css);
    enum class Anchor : std::uint8_t { start, middle, end };
    Svg& text(double x, double y, Anchor anchor, std::string_view css, std::string_view text);
    /// Reads upwards to the right, from its start.
    Svg& slanted_text(double x, double y, std::string_view css, std::string_view text);

    std::string take();

private:
    std::string out_;
};

/// A round number on an axis, and how it is written there.
struct AxisTick {
    double value;
    std::string label;
};

/// What an axis from `low` to `high` shows, about `wanted` of them.
std::vector<AxisTick> axis_ticks(double low, double high, std::size_t wanted);

/// From values to places on an axis.
struct Scale {
    double low, high;    ///< values
    double first, last;  ///< places

    double operator()(double value) const {
        if (high == low) return (first + last) / 2;
        return first + (value - low) / (high - low) * (last - first);
    }
};

}  // namespace undertone
