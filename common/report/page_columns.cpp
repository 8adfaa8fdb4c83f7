#include "common/report/charts/charts.h"
#include "common/report/page_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

void add_fact(Html& html, std::string_view name, std::string_view value) {
    html.raw("<tr><th scope=\"row\">").text(name).raw("</th><td class=\"n\">").text(value);
    html.raw("</td></tr>");
}

void add_fact(Html& html, std::string_view name, const std::optional<double>& value) {
    if (value) add_fact(html, name, figure(*value));
}

void add_fact(Html& html, std::string_view name, const ProfiledValue& value) {
    if (value.text.empty()) return;
    html.raw("<tr><th scope=\"row\">").text(name).raw("</th><td class=\"n\">");
    add_value(html, value);
    html.raw("</td></tr>");
}

std::string count_and_share(std::uint64_t count, std::uint64_t rows) {
    return count == 0 ? "0"
                      : fmt::format("{} · {}", grouped(count), percent(share_of(count, rows)));
}

/// "p5" -> "5 %", "p50" -> "Median"
std::string quantile_name(std::string_view name) {
    if (name == "p50") return "Median";
    return fmt::format("{} %", name.starts_with('p') ? name.substr(1) : name);
}

void add_counts(Html& html, const ProfiledColumn& column, std::uint64_t rows) {
    html.raw("<table class=\"facts\"><tbody>");
    add_fact(html, "Missing", count_and_share(column.missing, rows));
    add_fact(html, "Distinct",
             fmt::format("{}{}", column.distinct_exact ? "" : "≈ ", grouped(column.distinct)));
    if (column.unreadable.value_or(0) > 0) {
        add_fact(html, "Unreadable", count_and_share(*column.unreadable, rows));
    }
    if (column.is_number() && column.zeros) {
        add_fact(html, "Zeros", count_and_share(*column.zeros, rows));
    }
    add_fact(html, "Mean", column.mean);
    add_fact(html, "Std. deviation", column.std);
    add_fact(html, "Skewness", column.skewness);
    add_fact(html, "Kurtosis", column.kurtosis);
    if (!column.is_number() && column.length_min && column.length_max) {
        add_fact(html, "Length",
                 fmt::format("{} to {}", grouped(*column.length_min), grouped(*column.length_max)));
        add_fact(html, "Mean length", column.length_mean);
    }
    html.raw("</tbody></table>");
}

void add_spread(Html& html, const ProfiledColumn& column) {
    if (column.min.text.empty() && column.quantiles.empty()) return;
    html.raw("<table class=\"facts\"><tbody>");
    add_fact(html, "Minimum", column.min);
    for (const auto& [name, value] : column.quantiles) {
        add_fact(html, quantile_name(name), value);
    }
    add_fact(html, "Maximum", column.max);
    html.raw("</tbody></table>");
}

void add_patterns(Html& html, const ProfiledColumn& column) {
    constexpr std::size_t patterns_shown = 5;
    if (column.patterns.empty() || column.is_number() || column.is_date()) return;
    html.raw("<p class=\"note\">Patterns: ");
    for (std::size_t i = 0; i < std::min(patterns_shown, column.patterns.size()); ++i) {
        if (i > 0) html.raw(", ");
        html.raw("<code>").data(column.patterns[i].value, 30).raw("</code> ");
        html.text(grouped(column.patterns[i].count));
    }
    html.raw("</p>");
}

void add_missing_words(Html& html, const ProfiledColumn& column) {
    if (column.missing_values.empty()) return;
    html.raw("<p class=\"note\">Counted as missing: ");
    for (std::size_t i = 0; i < std::min<std::size_t>(5, column.missing_values.size()); ++i) {
        if (i > 0) html.raw(", ");
        html.raw("<code>").data(column.missing_values[i].value, 20).raw("</code> ");
        html.text(grouped(column.missing_values[i].count));
    }
    html.raw("</p>");
}

void add_charts(Html& html, const ProfiledColumn& column, std::uint64_t rows) {
    const bool spread = column.is_number() || column.is_date();
    const bool few_numbers = column.is_number() && column.distinct <= 12;
    if (spread && !few_numbers) {
        add_figure(html, histogram_chart(column),
                   column.quantiles_exact ? "" : "Estimated from a sample of the rows.");
    } else {
        add_figure(html, top_values_chart(column, rows),
                   column.top_exact ? "" : "Estimated from a sample of the rows.");
    }
}

void add_column(Html& html, const Report& report, std::size_t i, bool plotted) {
    const auto& column = report.profile.columns[i];
    html.raw("<article class=\"column\" id=\"").raw(column_anchor(i)).raw("\" data-name=\"");
    html.text(abbreviated(column.name, 200)).raw("\"><header><h3>").data(column.name, 80);
    html.raw("</h3> <span class=\"type\">").text(column.type).raw("</span>");
    if (column.name == report.options.target_column) html.raw(" <span class=\"tag\">target</span>");
    html.raw("</header>");
    if (!column.type_reason.empty()) {
        html.raw("<p class=\"note\">").text(abbreviated(column.type_reason, 240)).raw("</p>");
    }
    html.raw("<div class=\"body\"><div class=\"figures\">");
    add_counts(html, column, report.profile.rows);
    add_spread(html, column);
    html.raw("</div>");
    if (plotted) {
        html.raw("<div class=\"charts\">");
        add_charts(html, column, report.profile.rows);
        html.raw("</div>");
    }
    html.raw("</div>");
    add_patterns(html, column);
    add_missing_words(html, column);
    html.raw("</article>");
}

}  // namespace

PageSection columns_section(const Report& report) {
    if (report.sections.empty()) return {};
    Html html;
    const auto plots = std::ranges::count(report.plotted, true);
    const auto all = report.profile.columns.size();
    if (report.sections.size() < all) {
        html.raw(
            fmt::format("<p class=\"note\">{} of {} columns are shown in full; the table "
                        "above has more of them.</p>",
                        report.sections.size(), grouped(all)));
    }
    if (plots > 0 && static_cast<std::uint32_t>(plots) == report.options.max_plots) {
        html.raw(
            fmt::format("<p class=\"note\">With a chart: the first {} (max_plots).</p>", plots));
    }
    for (std::size_t i = 0; i < report.sections.size(); ++i) {
        add_column(html, report, report.sections[i], report.plotted[i]);
    }
    return {"details", "Column by column", html.take()};
}

}  // namespace undertone
