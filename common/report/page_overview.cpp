#include "common/report/charts/charts.h"
#include "common/report/page_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace undertone {
namespace {

void add_card(Html& html, std::string_view name, std::string_view value, std::string_view note) {
    constexpr std::size_t long_value = 9;
    html.raw("<div class=\"card\"><dt>").text(name);
    html.raw(value.size() > long_value ? "</dt><dd class=\"long\">" : "</dt><dd>").text(value);
    if (!note.empty()) html.raw("<small>").text(note).raw("</small>");
    html.raw("</dd></div>");
}

void add_cards(Html& html, const Report& report) {
    const auto& profile = report.profile;
    const auto cells = profile.rows * profile.columns.size();
    const auto complete = std::ranges::count(profile.columns, 0u, &ProfiledColumn::missing);
    html.raw("<dl class=\"cards\">");
    add_card(html, "Rows", grouped(profile.rows), {});
    add_card(html, "Columns", grouped(profile.columns.size()),
             fmt::format("{} without a gap", complete));
    add_card(html, "Missing cells", percent(share_of(report.missing_cells, cells)),
             fmt::format("{} of {}", grouped(report.missing_cells), grouped(cells)));
    if (profile.duplicate_rows) {
        add_card(html, "Duplicate rows", grouped(*profile.duplicate_rows),
                 percent(share_of(*profile.duplicate_rows, profile.rows)));
    }
    add_card(html, "Alerts", grouped(profile.alerts.size()), {});
    add_card(html, "File size", bytes_text(report.subject.bytes), {});
    html.raw("</dl>");
}

constexpr std::array<std::string_view, 7> types = {"integer",  "float",      "boolean", "date",
                                                   "datetime", "identifier", "text"};

void add_types(Html& html, const Report& report) {
    std::map<std::string, std::uint64_t> counts;
    for (const auto& column : report.profile.columns) ++counts[column.type];
    std::vector<Part> parts;
    for (const auto type : types) {
        const auto count = counts[std::string(type)];
        if (count > 0) parts.push_back({std::string(type), fmt::format("type-{}", type), count});
    }
    if (parts.empty()) return;
    html.raw("<figure class=\"types\">").raw(parts_chart(parts, "Columns by type"));
    html.raw("<figcaption>");
    for (const auto& part : parts) {
        html.raw(
            "<span class=\"key\"><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><rect "
            "width=\"10\" height=\"10\" rx=\"2\" class=\"");
        html.raw(part.css).raw("\"/></svg> ").text(part.name).raw(" <b>");
        html.text(grouped(part.count)).raw("</b></span>");
    }
    html.raw("</figcaption></figure>");
}

/// "high_cardinality" -> "High cardinality"
std::string kind_words(std::string kind) {
    std::ranges::replace(kind, '_', ' ');
    if (!kind.empty() && kind[0] >= 'a' && kind[0] <= 'z')
        kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
    return kind;
}

/// Of three known words; anything else is low.
std::string_view severity_class(std::string_view severity) {
    return severity == "high" ? "high" : severity == "medium" ? "medium" : "low";
}

void add_alert(Html& html, const Report& report, const ProfiledAlert& alert) {
    const auto severity = severity_class(alert.severity);
    html.raw("<li class=\"alert ").raw(severity).raw("\"><span class=\"severity\">").raw(severity);
    html.raw("</span><div><b>").text(kind_words(alert.kind)).raw("</b>");
    if (const auto column = report.profile.find(alert.column)) {
        html.raw(" · ");
        add_column_link(html, report, *column);
    }
    if (!alert.detail.empty()) html.raw("<p>").text(abbreviated(alert.detail, 400)).raw("</p>");
    html.raw("</div></li>");
}

/// `first` to `last` of the alerts, without the latter.
std::string alert_list(const Report& report, std::size_t first, std::size_t last) {
    Html html;
    html.raw("<ol class=\"alerts\">");
    for (auto i = first; i < last; ++i) add_alert(html, report, report.profile.alerts[i]);
    return html.raw("</ol>").take();
}

void add_cell_range(Html& html, const ProfiledColumn& column) {
    if (column.min.text.empty()) {
        html.raw("<td></td>");
        return;
    }
    auto [low, high] = std::pair(column.min, column.max);
    // Where the days differ the time of day is of no interest.
    constexpr std::size_t day_bytes = 10;
    if (column.is_date() && low.text.substr(0, day_bytes) != high.text.substr(0, day_bytes)) {
        low.text.resize(std::min(low.text.size(), day_bytes));
        high.text.resize(std::min(high.text.size(), day_bytes));
    }
    html.raw("<td class=\"range\">");
    add_value(html, low);
    html.raw(" … ");
    add_value(html, high);
    html.raw("</td>");
}

void add_table_row(Html& html, const Report& report, std::size_t i) {
    const auto& column = report.profile.columns[i];
    const double missing = share_of(column.missing, report.profile.rows);
    html.raw("<tr data-name=\"").text(abbreviated(column.name, 200)).raw("\"><th scope=\"row\">");
    add_column_link(html, report, i);
    html.raw("</th><td><span class=\"type\">").text(column.type).raw("</span></td>");
    html.raw(fmt::format("<td class=\"n{}\" data-sort=\"{}\">{}</td>", missing > 0.2 ? " warn" : "",
                         column.missing, column.missing == 0 ? "–" : percent(missing)));
    html.raw(fmt::format("<td class=\"n\" data-sort=\"{}\">{}{}</td>", column.distinct,
                         column.distinct_exact ? "" : "≈ ", grouped(column.distinct)));
    html.raw(column.mean ? fmt::format("<td class=\"n\" data-sort=\"{}\">{}</td>", *column.mean,
                                       figure(*column.mean))
                         : std::string("<td></td>"));
    add_cell_range(html, column);
    html.raw("<td class=\"spark\">").raw(spark_chart(column)).raw("</td></tr>");
}

void add_preview_row(Html& html, const std::vector<std::optional<std::string>>& row,
                     std::size_t columns) {
    html.raw("<tr>");
    for (std::size_t i = 0; i < std::min(columns, row.size()); ++i) {
        html.raw("<td>");
        if (row[i]) {
            html.data(*row[i], 40);
        } else {
            html.raw("<i>missing</i>");
        }
        html.raw("</td>");
    }
    html.raw("</tr>");
}

}  // namespace

PageSection overview_section(const Report& report) {
    Html html;
    add_cards(html, report);
    add_types(html, report);
    return {"overview", "Overview", html.take()};
}

PageSection alerts_section(const Report& report) {
    constexpr std::size_t at_once = 12;
    const auto& alerts = report.profile.alerts;
    if (alerts.empty()) return {};
    Html html;
    const auto shown = std::min(alerts.size(), Report::alerts_max);
    const auto first = std::min(shown, at_once);
    html.raw(alert_list(report, 0, first));
    if (first < shown) {
        add_folded(html, fmt::format("{} further alerts", shown - first),
                   alert_list(report, first, shown));
    }
    if (shown < alerts.size()) {
        html.raw(fmt::format("<p class=\"note\">The {} most serious of {} alerts.</p>", shown,
                             alerts.size()));
    }
    return {"alerts", "Alerts", html.take()};
}

PageSection missing_section(const Report& report) {
    if (!report.options.shows(ReportPart::quality)) return {};
    Html html;
    if (report.missing_cells == 0) {
        html.raw("<p class=\"note\">No value is missing in any column.</p>");
        return {"missing", "Missing values", html.take()};
    }
    const auto gaps = std::ranges::count_if(report.profile.columns,
                                            [](const auto& column) { return column.missing > 0; });
    const auto shown = report.missing.columns.size();
    auto caption = fmt::format(
        "Each band is a stretch of the file, its first row on top. Dark: "
        "missing. {} rows{}.",
        grouped(report.missing.rows),
        report.sample_is_whole ? "" : ", sampled from the whole file");
    if (shown < static_cast<std::size_t>(gaps)) {
        caption += fmt::format(" The {} of {} columns with gaps that miss most.", shown, gaps);
    }
    add_figure(html, missing_chart(report.missing, report.profile), caption);
    return {"missing", "Missing values", html.take()};
}

PageSection column_table_section(const Report& report) {
    const auto& columns = report.profile.columns;
    if (columns.empty()) return {};
    const auto shown = std::min(columns.size(), Report::table_max);
    Html html;
    html.raw(
        "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th scope=\"col\">Column"
        "</th><th scope=\"col\">Type</th><th scope=\"col\" class=\"n\">Missing</th>"
        "<th scope=\"col\" class=\"n\">Distinct</th><th scope=\"col\" class=\"n\">Mean</th>"
        "<th scope=\"col\">Range</th><th scope=\"col\">Distribution</th></tr></thead><tbody>");
    for (std::size_t i = 0; i < shown; ++i) add_table_row(html, report, i);
    html.raw("</tbody></table></div>");
    if (shown < columns.size()) {
        html.raw(fmt::format("<p class=\"note\">The first {} of {} columns.</p>", grouped(shown),
                             grouped(columns.size())));
    }
    return {"columns", "All columns", html.take()};
}

PageSection preview_section(const Report& report) {
    constexpr std::size_t columns_max = 60, rows_max = 10;
    const auto& profile = report.profile;
    if (!report.options.shows(ReportPart::preview) || profile.preview.empty()) return {};
    const auto columns = std::min(columns_max, profile.columns.size());
    Html html;
    html.raw("<div class=\"scroll\"><table class=\"preview\"><thead><tr>");
    for (std::size_t i = 0; i < columns; ++i) {
        html.raw("<th scope=\"col\">").data(profile.columns[i].name, 30).raw("</th>");
    }
    html.raw("</tr></thead><tbody>");
    for (std::size_t i = 0; i < std::min(rows_max, profile.preview.size()); ++i) {
        add_preview_row(html, profile.preview[i], columns);
    }
    html.raw("</tbody></table></div>");
    if (columns < profile.columns.size()) {
        html.raw(fmt::format("<p class=\"note\">The first {} of {} columns.</p>", columns,
                             grouped(profile.columns.size())));
    }
    return {"preview", "First rows", html.take()};
}

}  // namespace undertone
