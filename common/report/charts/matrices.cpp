#include "common/report/charts/charts.h"
#include "common/report/charts/svg.h"
#include "common/report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

using Anchor = Svg::Anchor;

std::string name_of(const ReportedProfile& profile, std::size_t column, std::size_t code_points) {
    return abbreviated(profile.columns[column].name, code_points);
}

constexpr double bands_top = 92, bands_height = 240;

/// Of one column. Neighbouring bands that miss the same share are one piece.
void draw_gaps(Svg& svg, const MissingMatrix& matrix, std::size_t column, double x, double width) {
    const double band = bands_height / static_cast<double>(matrix.bands.size());
    for (std::size_t first = 0; first < matrix.bands.size();) {
        auto last = first + 1;
        const double share = matrix.bands[first][column];
        while (last < matrix.bands.size() && matrix.bands[last][column] == share) ++last;
        if (share > 0) {
            svg.rect(x, bands_top + static_cast<double>(first) * band, width,
                     static_cast<double>(last - first) * band, "gap", {}, std::max(0.12, share));
        }
        first = last;
    }
}

/// From -1 to 1, its middle at `x`.
void draw_legend(Svg& svg, double x, double y) {
    constexpr int steps = 5;
    constexpr double width = 18, height = 11;
    for (int step = -steps; step <= steps; ++step) {
        const double share = std::abs(step) / static_cast<double>(steps);
        svg.rect(x + (step - 0.5) * width, y, width - 1, height, step < 0 ? "negative" : "positive",
                 {}, std::max(0.06, share));
    }
    const double end = (steps + 0.5) * width + 7;
    svg.text(x - end, y + 10, Anchor::end, "tick", "−1");
    svg.text(x + end, y + 10, Anchor::start, "tick", "+1");
}

}  // namespace

std::string missing_chart(const MissingMatrix& matrix, const ReportedProfile& profile) {
    if (matrix.columns.empty() || matrix.bands.empty()) return {};
    constexpr double left = 64, right_room = 70, bottom_room = 22;
    const auto columns = static_cast<double>(matrix.columns.size());
    const double cell = std::clamp(750 / columns, 9.0, 110.0);
    constexpr double share_width = 46;  // of "< 0.1 %"
    constexpr double name_width = 13;   // of slanted text
    const auto name_step = static_cast<std::size_t>(std::ceil(name_width / cell));
    Svg svg(left + columns * cell + right_room, bands_top + bands_height + bottom_room,
            "Missing values by column, from the first row at the top to the last one");
    svg.text(left - 8, bands_top + 10, Anchor::end, "tick", "first row");
    svg.text(left - 8, bands_top + bands_height, Anchor::end, "tick", "last row");
    for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
        const double x = left + static_cast<double>(i) * cell;
        const auto name = name_of(profile, matrix.columns[i], 18);
        if (i % name_step == 0) svg.slanted_text(x + cell / 2 + 2, bands_top - 8, "tick", name);
        svg.rect(x + 0.5, bands_top, cell - 1, bands_height, "there", name);
        if (cell >= share_width) {
            const auto missing = profile.columns[matrix.columns[i]].missing;
            svg.text(x + cell / 2, bands_top + bands_height + 16, Anchor::middle, "tick",
                     percent(share_of(missing, profile.rows)));
        }
        draw_gaps(svg, matrix, i, x + 0.5, cell - 1);
    }
    return svg.take();
}

std::string heat_map_chart(const HeatMap& map, const ReportedProfile& profile) {
    const auto size = map.columns.size();
    if (size < 2) return {};
    constexpr double left = 170, top = 120, right_room = 90, legend_room = 34;
    const double cell = std::clamp(620 / static_cast<double>(size), 15.0, 52.0);
    const double width = static_cast<double>(size) * cell;
    Svg svg(left + width + right_room, top + width + legend_room,
            "Heat map of rank correlations between numeric columns");
    for (std::size_t row = 0; row < size; ++row) {
        const double y = top + static_cast<double>(row) * cell;
        const auto name = name_of(profile, map.columns[row], 24);
        svg.text(left - 8, y + cell / 2 + 4, Anchor::end, "label", name);
        svg.slanted_text(left + (static_cast<double>(row) + 0.5) * cell + 3, top - 8, "label",
                         abbreviated(name, 18));
        for (std::size_t column = 0; column < size; ++column) {
            const double x = left + static_cast<double>(column) * cell;
            const auto& value = map.values[row * size + column];
            if (row == column || !value) {
                svg.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, "there");
                continue;
            }
            svg.rect(x + 0.5, y + 0.5, cell - 1, cell - 1, *value < 0 ? "negative" : "positive",
                     fmt::format("{} and {}: {}", name, name_of(profile, map.columns[column], 24),
                                 correlation_text(*value)),
                     std::max(0.06, std::abs(*value)));
            if (cell >= 34) {
                const bool strong = std::abs(*value) > 0.62;
                svg.text(x + cell / 2, y + cell / 2 + 4, Anchor::middle,
                         strong ? "cell strong" : "cell", correlation_text(*value));
            }
        }
    }
    draw_legend(svg, left + width / 2, top + width + 12);
    return svg.take();
}

}  // namespace undertone
