#include "common/report/report.h"

#include "common/report/group_means.h"
#include "common/report/html.h"
#include "common/report/report_page.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;

namespace {

constexpr const char* sales_profile = R"({"rows": 6, "columns": [
    {"name": "price", "type": "float", "missing": 0, "distinct": 20, "min": 1.5, "max": 9.5,
     "mean": 5.5, "std": 3, "quantiles": {"p50": 5.25},
     "histogram": [{"low": 1.5, "high": 5.5, "count": 4}, {"low": 5.5, "high": 9.5, "count": 2}],
     "top": [{"value": "1.5", "count": 1}]},
    {"name": "cost", "type": "integer", "missing": 0, "distinct": 20, "min": 1, "max": 9,
     "mean": 5, "histogram": [{"low": 1, "high": 5, "count": 3}, {"low": 5, "high": 9, "count": 3}],
     "top": []},
    {"name": "city", "type": "text", "missing": 1, "distinct": 2, "min": "Anchorage",
     "max": "Bergen", "type_reason": "Anchorage is no number", "histogram": [],
     "top": [{"value": "Bergen", "count": 3}, {"value": "Anchorage", "count": 2}]},
    {"name": "sold", "type": "date", "missing": 0, "distinct": 6, "min": "2024-01-07",
     "max": "2024-01-12", "histogram": [], "top": []}],
  "duplicate_rows": 0, "correlations": {"pearson": [], "spearman": []}, "target": null,
  "alerts": [{"column": "price", "kind": "skewed", "severity": "low", "detail": "a tail"},
             {"column": "city", "kind": "missing", "severity": "high",
              "detail": "one row says Bergen"}],
  "preview": [["1.5", "1", "Bergen", "2024-01-07"]]})";

constexpr const char* sales_csv =
    "price,cost,city,sold\n"
    "1.5,1,Bergen,2024-01-07\n2.5,3,Bergen,2024-01-08\n4.5,4,Bergen,2024-01-09\n"
    "6,5,Anchorage,2024-01-10\n8,8,Anchorage,2024-01-11\n9.5,9,,2024-01-12\n";

ReportRows read_rows(const ReportedProfile& profile, std::string_view csv,
                     std::uint32_t rows_max = 1'000) {
    ReportRowsReader rows(rows_max);
    const auto reader = make_reader(FileFormat::csv, {});
    REQUIRE(reader->feed(csv, rows).has_value());
    REQUIRE(reader->finish(rows).has_value());
    return rows.finish(profile);
}

Report sales_report(ReportOptions options = {}) {
    auto profile = read_profile(sales_profile).value();
    const auto rows = read_rows(profile, sales_csv);
    const ReportSubject subject{.report_id = "r1",
                                .dataset_id = "d1",
                                .dataset_name = "sales",
                                .filename = "sales.csv",
                                .bytes = 200,
                                .created_at = "2024-02-01T00:00:00Z"};
    return make_report(subject, std::move(options), std::move(profile), rows);
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

bool has_section(const std::string& page, std::string_view id) {
    return page.find(fmt::format("<section id=\"{}\">", id)) != page.npos;
}

ReportOptions with_mode(AnalysisMode mode) {
    ReportOptions options;
    options.mode = mode;
    options.target_column = "price";
    return options;
}

}  // namespace

TEST_CASE("a report needs nothing from elsewhere", "[report]") {
    const auto page = report_page(sales_report());
    for (const auto* part : {"http:", "https:", "src=", "url(", "@import", "<link", "<iframe"}) {
        INFO(part);
        CHECK(page.find(part) == page.npos);
    }
    CHECK(page.find("default-src &#39;none&#39;") != page.npos);
}

TEST_CASE("what data says is text and nothing else", "[report]") {
    const std::string hostile = R"("><script>alert(1)</script><img src=x onerror='alert(2)'>)";
    const auto quoted = R"(\"><script>alert(1)</script><img src=x onerror='alert(2)'>)";
    auto profile =
        read_profile(fmt::format(
                         R"({{"rows": 3, "columns": [{{"name": "{0}", "type": "{0}", "missing": 1,
            "distinct": 2, "min": "{0}", "max": "{0}", "type_reason": "{0}",
            "top": [{{"value": "{0}", "count": 2}}], "patterns": [{{"pattern": "{0}", "count": 2}}],
            "missing_values": [{{"value": "{0}", "count": 1}}],
            "quantiles": {{"{0}": "{0}"}}}}],
            "alerts": [{{"column": "{0}", "kind": "{0}", "severity": "{0}", "detail": "{0}"}}],
            "preview": [["{0}"]]}})",
                         quoted))
            .value();
    const auto rows = read_rows(profile, "a\n1\n");
    const ReportSubject subject{hostile, hostile, hostile, hostile, 1, hostile};
    ReportOptions options;
    options.title = options.description = options.target_column = hostile;

    const auto page = report_page(make_report(subject, options, std::move(profile), rows));

    CHECK(count_of(page, "<script") == 1);  // ours
    CHECK(page.find("<img") == page.npos);
    CHECK(page.find("&lt;script&gt;") != page.npos);
}

TEST_CASE("a report's size is bounded, whatever the table", "[report]") {
    ReportedProfile profile;
    profile.rows = 1'000'000;
    ProfiledColumn column;
    column.name = std::string(2'000, '<');
    column.type = "text";
    column.distinct = 900'000;
    column.min.text = column.max.text = std::string(2'000, '"');
    for (int i = 0; i < 20; ++i) column.top.push_back({std::string(300, '&'), 1'000});
    profile.columns.assign(2'000, column);
    profile.alerts.assign(2'000, {column.name, "missing", "high", std::string(2'000, '<')});

    const auto page = report_page(make_report({}, {}, std::move(profile), ReportRows()));

    CHECK(page.size() < 12'000'000);
    CHECK(page.find("150 of 2,000 columns are shown in full") != page.npos);
}

TEST_CASE("a redacted report holds no value of a row", "[report]") {
    ReportOptions options;
    options.target_column = "price";
    const auto report = redacted(sales_report(options));
    for (const auto& text : {report_page(report), report_json(report)}) {
        CHECK(text.find("Bergen") == text.npos);
        CHECK(text.find("Anchorage") == text.npos);
        CHECK(text.find("2024-01-07") == text.npos);
        CHECK(text.find("class=\"dots\"") == text.npos);  // no point is drawn
        CHECK(text.find("city") != text.npos);
    }
    const auto json = boost::json::parse(report_json(report));
    const auto& price = json.at("columns").at(0);
    CHECK(price.at("min").is_null());
    CHECK(price.at("max").is_null());
    CHECK(price.at("mean").is_null());  // of too few rows
    CHECK(price.at("histogram").as_array().empty());
}

TEST_CASE("a redacted report describes numbers where it is many of them", "[report]") {
    const auto [values, unreadable, distinct, described] =
        GENERATE(table<std::uint64_t, std::uint64_t, std::uint64_t, bool>({{1'000, 0, 500, true},
                                                                           {100, 0, 20, true},
                                                                           {99, 0, 20, false},
                                                                           {1'000, 901, 20, false},
                                                                           {1'000, 0, 19, false}}));
    CAPTURE(values, unreadable, distinct);
    ReportedProfile profile;
    profile.rows = values;
    ProfiledColumn column;
    column.name = "pay";
    column.type = "integer";
    column.distinct = distinct;
    column.unreadable = unreadable;
    column.mean = 48213.25;
    for (const auto* name : {"p1", "p5", "p50", "p95", "p99"}) {
        column.quantiles.emplace_back(name, ProfiledValue{"48213", 48213.0});
    }
    profile.columns = {column};
    const auto report = redacted(make_report({}, {}, std::move(profile), ReportRows()));
    const auto& pay = report.profile.columns.front();
    CHECK(pay.mean == (described ? std::optional(48200.0) : std::nullopt));
    CHECK(pay.quantiles.size() == (!described ? 0 : values < 1'000 ? 1 : 3));
    for (const auto& [name, value] : pay.quantiles) CHECK(value.text == "48200");
    CHECK(report_json(report).find("48213") == std::string::npos);
}

TEST_CASE("a redacted report has shapes of texts, not texts", "[report]") {
    ReportedProfile profile;
    profile.rows = 10;
    ProfiledColumn column;
    column.name = "code";
    column.type = "text";
    for (const auto* pattern : {"A99_999+", "aaa+ a.", "日本語", "$#@!", "१२३४", "--", "a日"}) {
        column.patterns.push_back({pattern, 1});
    }
    profile.columns = {column};
    const auto report = redacted(make_report({}, {}, std::move(profile), ReportRows()));
    std::vector<std::string> left;
    for (const auto& pattern : report.profile.columns.front().patterns)
        left.push_back(pattern.value);
    CHECK(left == std::vector<std::string>{"A99_999+", "aaa+ a."});
}

TEST_CASE("the mode says which parts there are", "[report]") {
    const auto all = report_page(sales_report(with_mode(AnalysisMode::all)));
    for (const auto* id : {"overview", "alerts", "missing", "columns", "target", "pairs", "time",
                           "details", "preview", "about"}) {
        INFO(id);
        CHECK(has_section(all, id));
    }
    const auto pairs = report_page(sales_report(with_mode(AnalysisMode::bivariate)));
    CHECK(has_section(pairs, "pairs"));
    CHECK(!has_section(pairs, "details"));
    CHECK(!has_section(pairs, "target"));
    CHECK(has_section(report_page(sales_report(with_mode(AnalysisMode::target))), "target"));
    const auto columns = report_page(sales_report(with_mode(AnalysisMode::univariate)));
    CHECK(has_section(columns, "details"));
    CHECK(!has_section(columns, "pairs"));
    CHECK(has_section(report_page(sales_report(with_mode(AnalysisMode::quality))), "missing"));
    CHECK(!has_section(report_page(sales_report(with_mode(AnalysisMode::overview))), "missing"));
}

TEST_CASE("no part has more charts than asked for", "[report]") {
    ReportOptions options;
    CHECK(count_of(report_page(sales_report(options)), "aria-label=\"Histogram of") == 2);
    options.max_plots = 1;
    CHECK(count_of(report_page(sales_report(options)), "aria-label=\"Histogram of") == 1);
    options.max_plots = 0;
    const auto none = sales_report(options);
    CHECK(count_of(report_page(none), "aria-label=\"Histogram of") == 0);
    CHECK(none.scatters.empty());
    CHECK(none.series.empty());
}

TEST_CASE("what goes with the target is ranked", "[report]") {
    const auto report = sales_report(with_mode(AnalysisMode::target));
    REQUIRE(report.target);
    REQUIRE(report.target->links.size() == 2);
    CHECK(report.profile.columns[report.target->links[0].column].name == "cost");
    CHECK(report.target->links[0].value == Approx(1));
    CHECK(report.target->links[1].measure == "correlation_ratio");
    REQUIRE(report.target->means.size() == 1);
    CHECK(report.target->means[0].groups[0].name == "Bergen");
    CHECK(report.target->means[0].groups[0].value == Approx((1.5 + 2.5 + 4.5) / 3));
}

TEST_CASE("a number of few values is compared by means, not drawn as points", "[report]") {
    const auto profile = read_profile(R"({"rows": 60, "columns": [
        {"name": "stars", "type": "integer"}, {"name": "price", "type": "float"}]})")
                             .value();
    std::string csv = "stars,price\n";
    for (int i = 0; i < 60; ++i) csv += fmt::format("{},{}\n", 3 - i % 3, i + 0.5);
    const auto rows = read_rows(profile, csv);
    CHECK(hides_in_scatter(rows, 0));
    CHECK(!hides_in_scatter(rows, 1));

    const auto by_stars = means_by_number(0, 1, rows);
    REQUIRE(by_stars);
    REQUIRE(by_stars->groups.size() == 3);
    CHECK(by_stars->groups[0].name == "1");
    CHECK(by_stars->groups[0].rows == 20);
    CHECK(by_stars->groups[0].value == Approx(2.5 + 57 / 2.0));

    const auto by_price = means_by_number(1, 0, rows);  // in six ranges
    REQUIRE(by_price);
    REQUIRE(by_price->groups.size() == 6);
    CHECK(by_price->groups[0].name == "0.5 to 9.5");
    CHECK(by_price->groups[5].name == "50.5 to 59.5");
    CHECK(by_price->groups[5].rows == 10);
}

TEST_CASE("figures are written as people read them", "[report]") {
    CHECK(figure(2'005) == "2005");
    CHECK(figure(12'345.6) == "12,345.6");
    CHECK(figure(-1'234'567) == "-1,234,567");
    CHECK(figure(-0.0) == "0");
    CHECK(correlation_text(-0.001) == "0.00");
    CHECK(compact(1'234'567) == "1.23M");
    CHECK(compact(101'500, 500) == "101.5k");
    CHECK(compact(1'002'500, 2'500) == "1.0025M");
    CHECK(compact(0.3, 0.1) == "0.3");
    CHECK(compact(0, 5) == "0");
    CHECK(shown_time("2003-01-06T00:00:00Z") == "2003-01-06");
    CHECK(shown_time("2003-01-06T10:30:00Z") == "2003-01-06 10:30:00");
    CHECK(shown_time("2003-01-06") == "2003-01-06");
}

TEST_CASE("the most serious alert comes first", "[report]") {
    const auto page = report_page(sales_report());
    CHECK(page.find("one row says Bergen") < page.find("a tail"));
}

TEST_CASE("rows and means are followed over time", "[report]") {
    const auto report = sales_report();
    REQUIRE(!report.series.empty());
    CHECK(!report.series[0].number);
    double rows = 0;
    for (const auto& point : report.series[0].points) rows += point.value;
    CHECK(rows == 6);
}

TEST_CASE("rows over time are estimated where there is only a sample", "[report]") {
    const auto profile = read_profile(R"({"rows": 20000, "columns": [
        {"name": "day", "type": "date", "format": "YYYY-MM-DD", "distinct": 20}]})")
                             .value();
    std::string csv = "day\n";
    for (int i = 0; i < 20'000; ++i) csv += fmt::format("2024-01-{:02}\n", 1 + i / 1'000);
    const auto rows = read_rows(profile, csv, 2'000);
    REQUIRE(!rows.whole);
    const auto report = make_report({}, {}, profile, rows);
    REQUIRE(report.series.size() == 1);
    double estimated = 0;
    for (const auto& point : report.series[0].points) estimated += point.value;
    CHECK(estimated == Approx(20'000));
}

TEST_CASE("the JSON document echoes what was asked for", "[report]") {
    ReportOptions options;
    options.title = "Q1 \"final\"";
    options.sample_size = 500;
    const auto json = boost::json::parse(report_json(sales_report(options)));
    CHECK(json.at("options").at("title").as_string() == "Q1 \"final\"");
    CHECK(json.at("options").at("sample_size").as_int64() == 500);
    CHECK(json.at("summary").at("rows").as_int64() == 6);
    CHECK(json.at("columns").as_array().size() == 4);
}

TEST_CASE("options survive their JSON", "[report]") {
    auto options = with_mode(AnalysisMode::quality);
    options.max_plots = 3;
    const auto read = report_options_from(options.to_json());
    REQUIRE(read);
    CHECK(read->to_json() == options.to_json());
    CHECK(!report_options_from("[]"));
    CHECK(!report_options_from(R"({"analysis_mode": "everything"})"));
}

TEST_CASE("a sample is as large as asked for and drawn from all rows", "[report]") {
    std::string csv = "n\n";
    for (int i = 0; i < 20'000; ++i) csv += fmt::format("{}\n", i);
    const auto profile =
        read_profile(R"({"rows": 20000, "columns": [{"name": "n", "type": "integer"}]})").value();
    const auto rows = read_rows(profile, csv, 500);
    CHECK(rows.rows == 500);
    CHECK(!rows.whole);
    const auto& numbers = std::get<Numbers>(rows.columns[0].values);
    CHECK(numbers.front() < 1'000);
    CHECK(numbers.back() > 19'000);
}
