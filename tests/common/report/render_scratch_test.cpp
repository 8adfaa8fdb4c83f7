#include "common/report/report.h"
#include "common/report/report_page.h"
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <cstdlib>
using namespace undertone;
static std::string slurp(const std::string& p) { std::ifstream f(p); std::stringstream s; s << f.rdbuf(); return s.str(); }
TEST_CASE("render", "[.render]") {
    const std::string base = std::getenv("REPORT_BASE");
    auto profile = read_profile(slurp(base + ".json")).value();
    ReportOptions options; options.title = "Comprehensive EDA Report"; options.description = "Full analysis of the dataset";
    if (const char* t = std::getenv("REPORT_TARGET")) options.target_column = t;
    ReportRowsReader rows(options.sample_size);
    const auto reader = make_reader(FileFormat::csv, {});
    REQUIRE(reader->feed(slurp(base + ".csv"), rows)); REQUIRE(reader->finish(rows));
    auto sample = rows.finish(profile);
    ReportSubject s{"0197-report", "0197-dataset", "orders", "orders.csv", 1234567, "2026-11-22T10:00:00Z"};
    std::ofstream(base + ".html") << report_page(make_report(s, options, profile, sample));
    std::ofstream(base + ".redacted.html") << report_page(redacted(make_report(s, options, profile, sample)));
}
