#include "common/report/charts/charts.h"
#include "common/report/page_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace undertone {
namespace {

std::string_view strength_words(double value) {
    const double size = std::abs(value);
    return size >= 0.8 ? "very strong" : size >= 0.6 ? "strong" : size >= 0.4 ? "moderate" : "weak";
}

void add_pair_row(Html& html, const Report& report, const ColumnPair& pair) {
    html.raw("<tr><td>");
    add_column_link(html, report, pair.a);
    html.raw("</td><td>");
    add_column_link(html, report, pair.b);
    html.raw(
        fmt::format("</td><td class=\"n\">{}</td><td>{}{}</td><td class=\"quiet\">{}</td>"
                    "</tr>",
                    correlation_text(pair.value), strength_words(pair.value),
                    pair.value < 0 ? ", opposite" : "", measure_words(pair.measure)));
}

void add_scatters(Html& html, const Report& report, const std::vector<Scatter>& scatters) {
    for (const auto& scatter : scatters) {
        const auto& columns = report.profile.columns;
        add_titled_figure(
            html, scatter_chart(scatter, report.profile),
            fmt::format("{} by {} · {}", abbreviated(columns[scatter.y].name, 50),
                        abbreviated(columns[scatter.x].name, 50), correlation_text(scatter.value)));
    }
}

void add_means(Html& html, const Report& report, const std::vector<GroupMeans>& all) {
    for (const auto& means : all) {
        const auto& columns = report.profile.columns;
        const auto number = abbreviated(columns[means.number].name, 50);
        const auto what = means.rate_of.empty() ? fmt::format("Mean {}", number)
                                                : fmt::format("Share of rows with {} = {}", number,
                                                              abbreviated(means.rate_of, 40));
        add_titled_figure(
            html, group_means_chart(means, report.profile),
            fmt::format("{} by {}", what, abbreviated(columns[means.category].name, 50)));
    }
}

/// `first` to `last` of the pairs, without the latter.
std::string pair_table(const Report& report, std::size_t first, std::size_t last) {
    Html html;
    html.raw(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Column</th>"
        "<th scope=\"col\">Column</th><th scope=\"col\" class=\"n\">Value</th>"
        "<th scope=\"col\">Strength</th><th scope=\"col\">Measure</th></tr></thead><tbody>");
    for (auto i = first; i < last; ++i) add_pair_row(html, report, report.pairs[i]);
    return html.raw("</tbody></table></div>").take();
}

void add_pairs(Html& html, const Report& report) {
    constexpr std::size_t at_once = 10;
    if (report.pairs.empty()) return;
    const auto first = std::min(at_once, report.pairs.size());
    html.raw(pair_table(report, 0, first));
    if (first < report.pairs.size()) {
        add_folded(html, fmt::format("{} further pairs", report.pairs.size() - first),
                   pair_table(report, first, report.pairs.size()));
    }
}

/// What is worth a sentence, the strongest first.
void add_findings(Html& html, const TargetReport& target) {
    constexpr std::size_t sentences_max = 6;
    constexpr double strength_min = 0.1;
    std::size_t sentences = 0;
    html.raw("<ul class=\"findings\">");
    for (const auto& link : target.links) {
        if (sentences == sentences_max || std::abs(link.value) < strength_min) break;
        if (link.detail.empty()) continue;
        ++sentences;
        html.raw("<li>").text(abbreviated(link.detail, 300)).raw("</li>");
    }
    html.raw("</ul>");
}

std::string sample_words(const Report& report) {
    if (report.sample_is_whole) return {};
    return fmt::format("<p class=\"note\">Single rows are from a sample of {} rows.</p>",
                       grouped(report.sampled_rows));
}

}  // namespace

PageSection target_section(const Report& report) {
    if (!report.target) return {};
    const auto& target = *report.target;
    Html html;
    html.raw("<p>What goes with ");
    add_column_link(html, report, target.column);
    html.raw(", the strongest first.</p>");
    if (target.links.empty()) {
        html.raw(
            "<p class=\"note\">It can be compared with no other column: it holds free text, "
            "identifiers or a single value.</p>");
    }
    add_figure(html, target_links_chart(target, report.profile),
               "0: nothing in common, 1: one tells the other. Rank correlation of numbers, "
               "correlation ratio of a number and a category, Cramér's V of categories.");
    add_findings(html, target);
    html.raw("<div class=\"grid\">");
    add_scatters(html, report, target.scatters);
    add_means(html, report, target.means);
    html.raw("</div>").raw(sample_words(report));
    return {"target", "Target", html.take()};
}

PageSection pairs_section(const Report& report) {
    if (!report.options.shows(ReportPart::pairs)) return {};
    Html html;
    if (report.pairs.empty() && report.heat_map.columns.size() < 2) {
        html.raw("<p class=\"note\">No two columns have something to do with each other.</p>");
        return {"pairs", "Relations", html.take()};
    }
    if (report.options.max_plots > 0) {
        auto caption = std::string(
            "Rank correlations (Spearman) of numeric columns: blue together, "
            "red opposite.");
        if (report.heat_map.left_out > 0) {
            caption += fmt::format(" {} further columns, all with weaker ones, are left out.",
                                   report.heat_map.left_out);
        }
        add_figure(html, heat_map_chart(report.heat_map, report.profile), caption);
    }
    add_pairs(html, report);
    html.raw("<div class=\"grid\">");
    add_scatters(html, report, report.scatters);
    add_means(html, report, report.means);
    html.raw("</div>").raw(sample_words(report));
    return {"pairs", "Relations", html.take()};
}

PageSection over_time_section(const Report& report) {
    if (report.series.empty()) return {};
    Html html;
    for (const auto& series : report.series) {
        const auto& columns = report.profile.columns;
        const auto date = abbreviated(columns[series.date].name, 50);
        const auto what =
            series.number ? fmt::format("Mean {}", abbreviated(columns[*series.number].name, 50))
                          : std::string(report.sample_is_whole ? "Rows" : "Rows (estimated)");
        add_titled_figure(html, time_series_chart(series, report.profile),
                          fmt::format("{} by {} of {}", what, series.unit, date));
    }
    html.raw(sample_words(report));
    return {"time", "Over time", html.take()};
}

}  // namespace undertone
