// The sections of a report's page.
#pragma once

#include "common/report/html.h"
#include "common/report/report.h"

#include <string>

namespace undertone {

/// An entry of the table of contents and its section.
struct PageSection {
    std::string id, title;
    std::string body;  ///< empty: there is nothing to say, so no such section
};

PageSection overview_section(const Report& report);
PageSection alerts_section(const Report& report);
PageSection missing_section(const Report& report);
PageSection column_table_section(const Report& report);
PageSection columns_section(const Report& report);
PageSection target_section(const Report& report);
PageSection pairs_section(const Report& report);
PageSection over_time_section(const Report& report);
PageSection preview_section(const Report& report);
PageSection about_section(const Report& report);

/// <figure> with a chart and a note on it; nothing where the chart is empty.
void add_figure(Html& html, const std::string& chart, std::string_view caption);
/// The same where the words are the chart's title.
void add_titled_figure(Html& html, const std::string& chart, std::string_view title);
/// What not everybody wants to see: it opens at a click, and when the page is printed.
void add_folded(Html& html, std::string_view summary, std::string_view markup);
/// A number or a date; nothing for none.
void add_value(Html& html, const ProfiledValue& value);
/// "how the ranks of two numbers go together", for a measure.
std::string_view measure_words(std::string_view measure);
/// "c17": the anchor of a column's section.
std::string column_anchor(std::size_t column);
/// A column's name, a link to its section where it has one.
void add_column_link(Html& html, const Report& report, std::size_t column);

}  // namespace undertone
