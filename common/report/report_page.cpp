#include "common/report/report_page.h"

#include "common/report/page_parts.h"
#include "embedded/report_assets.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace undertone {
namespace {

std::string_view asset(std::string_view name) {
    for (const auto& file : embedded::report_assets()) {
        if (file.name == name) return file.bytes;
    }
    throw std::logic_error("a report's asset is not compiled in");
}

/// As a Content-Security-Policy names an inline script or style (CSP 3, 2.3.1).
std::string csp_hash(std::string_view text) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
    std::array<char,
               sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)>
        text64{};
    sodium_bin2base64(text64.data(), text64.size(), digest.data(), digest.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    return fmt::format("'sha256-{}'", text64.data());
}

std::string shown_title(const Report& report) {
    if (!report.options.title.empty()) return report.options.title;
    return report.subject.dataset_name.empty() ? "Report" : report.subject.dataset_name;
}

void add_head(Html& html, const Report& report) {
    html.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    html.text(report_page_policy()).raw("\">");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    html.raw(
        "<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" "
        "content=\"light dark\"><title>");
    html.text(abbreviated(shown_title(report), 200)).raw("</title><style>");
    html.raw(asset("report.css")).raw("</style></head><body>");
}

void add_header(Html& html, const Report& report) {
    const auto& subject = report.subject;
    html.raw("<header class=\"top\"><p class=\"eyebrow\">Data report</p><h1>");
    html.data(shown_title(report), 200).raw("</h1>");
    if (!report.options.description.empty()) {
        html.raw("<p class=\"lead\">").text(abbreviated(report.options.description, 2'000));
        html.raw("</p>");
    }
    html.raw("<p class=\"facts-line\">").data(subject.dataset_name, 100);
    if (subject.filename != subject.dataset_name && !subject.filename.empty()) {
        html.raw(" · ").data(subject.filename, 100);
    }
    html.raw(" · <time datetime=\"").text(subject.created_at).raw("\">");
    html.text(subject.created_at.substr(0, 10)).raw("</time></p>");
    if (report.is_redacted) {
        html.raw(
            "<p class=\"redacted\">Values are hidden in this copy: it has counts, shares and "
            "means, but nothing that single rows hold.</p>");
    }
    html.raw("</header>");
}

void add_contents(Html& html, const std::vector<PageSection>& sections) {
    html.raw("<nav aria-label=\"Contents\"><ol>");
    for (const auto& section : sections) {
        html.raw("<li><a href=\"#").raw(section.id).raw("\">").text(section.title);
        html.raw("</a></li>");
    }
    html.raw(
        "</ol><label class=\"search\" hidden>Find a column<input type=\"search\" "
        "autocomplete=\"off\"></label></nav>");
}

}  // namespace

void add_figure(Html& html, const std::string& chart, std::string_view caption) {
    if (chart.empty()) return;
    html.raw("<figure>").raw(chart);
    if (!caption.empty()) html.raw("<figcaption>").text(caption).raw("</figcaption>");
    html.raw("</figure>");
}

void add_titled_figure(Html& html, const std::string& chart, std::string_view title) {
    if (chart.empty()) return;
    html.raw("<figure><figcaption class=\"title\">").text(title).raw("</figcaption>");
    html.raw(chart).raw("</figure>");
}

void add_folded(Html& html, std::string_view summary, std::string_view markup) {
    html.raw("<details><summary>").text(summary).raw("</summary>").raw(markup);
    html.raw("</details>");
}

void add_value(Html& html, const ProfiledValue& value) {
    if (value.number) {
        html.text(figure(*value.number));
    } else {
        html.data(shown_time(value.text), 24);
    }
}

std::string_view measure_words(std::string_view measure) {
    if (measure == "spearman") return "rank correlation (Spearman)";
    if (measure == "pearson") return "linear correlation (Pearson)";
    return measure == "cramers_v" ? "Cramér's V" : "correlation ratio";
}

std::string column_anchor(std::size_t column) { return fmt::format("c{}", column + 1); }

void add_column_link(Html& html, const Report& report, std::size_t column) {
    const auto& sections = report.sections;
    const bool linked = std::find(sections.begin(), sections.end(), column) != sections.end();
    if (linked) html.raw("<a href=\"#").raw(column_anchor(column)).raw("\">");
    html.data(report.profile.columns[column].name, 40);
    if (linked) html.raw("</a>");
}

PageSection about_section(const Report& report) {
    const auto& options = report.options;
    const auto none = [](std::string_view text) {
        return text.empty() ? std::string("none") : abbreviated(text, 200);
    };
    Html html;
    html.raw("<dl class=\"about\"><dt>Analysis</dt><dd>").text(to_string(options.mode));
    html.raw("</dd><dt>Target column</dt><dd>").text(none(options.target_column));
    html.raw("</dd><dt>Sample size</dt><dd>").text(grouped(options.sample_size));
    html.raw("</dd><dt>Charts in each part</dt><dd>").text(fmt::format("{}", options.max_plots));
    html.raw("</dd><dt>Report</dt><dd>").text(report.subject.report_id);
    html.raw("</dd><dt>Data set</dt><dd>").text(report.subject.dataset_id).raw("</dd></dl>");
    html.raw(
        "<p class=\"note\">Counts and figures of columns are of all rows. ≈ marks what is "
        "estimated. Scatter plots, the missing matrix and means over time or by group look at "
        "up to as many rows as the sample size says, drawn evenly from the whole file.</p>");
    return {"about", "About this report", html.take()};
}

std::string report_page_policy() {
    static const std::string policy = fmt::format(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        csp_hash(asset("report.css")), csp_hash(asset("report.js")));
    return policy;
}

std::string report_page(const Report& report) {
    std::vector<PageSection> sections;
    for (const auto make :
         {overview_section, alerts_section, missing_section, column_table_section, target_section,
          pairs_section, over_time_section, columns_section, preview_section, about_section}) {
        auto section = make(report);
        if (!section.body.empty()) sections.push_back(std::move(section));
    }
    Html html;
    add_head(html, report);
    html.raw("<a class=\"skip\" href=\"#overview\">Skip to the report</a><div class=\"page\">");
    add_contents(html, sections);
    html.raw("<main>");
    add_header(html, report);
    for (const auto& section : sections) {
        html.raw("<section id=\"").raw(section.id).raw("\"><h2>").text(section.title);
        html.raw("</h2>").raw(section.body).raw("</section>");
    }
    html.raw("</main></div><script>").raw(asset("report.js")).raw("</script></body></html>\n");
    return html.take();
}

}  // namespace undertone
