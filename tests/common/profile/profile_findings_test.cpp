#include "common/profile/profile_findings.h"

#include "common/profile/profile_document.h"
#include "common/readers/reader.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace undertone;

namespace {

struct Rows final : RowSink {
    explicit Rows(TableProfiler& to) : profiler(to) {}
    Result<> on_rows(const Batch& batch) override { return profiler.fold(batch); }
    void on_reject(Reject) override {}
    TableProfiler& profiler;
};

struct Findings {
    ProfileOptions options;
    std::optional<Time> uploaded_at;

    boost::json::object document_of(const std::string& csv) {
        DuplicateRows duplicates("/tmp");
        TableProfiler profiler(options, &duplicates);
        Rows rows(profiler);
        const auto reader = make_reader(FileFormat::csv, {});
        REQUIRE(reader->feed(csv, rows).has_value());
        REQUIRE(reader->finish(rows).has_value());
        profiler.add_columns(reader->report().columns);
        const auto profile = profiler.finish();
        JsonWriter json;
        write_table_profile(json, {.profile = profile,
                                   .options = options,
                                   .report = reader->report(),
                                   .duplicates = duplicates.finish().value(),
                                   .rejects = {},
                                   .uploaded_at = uploaded_at});
        return boost::json::parse(json.take()).as_object();
    }
};

std::string sales() {
    std::ifstream file("test_files/sales.csv");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// The pair's value, whichever comes first.
double value_of(const boost::json::value& pairs, std::string_view a, std::string_view b) {
    for (const auto& pair : pairs.as_array()) {
        const auto &first = pair.at("a").as_string(), &second = pair.at("b").as_string();
        if ((first == a && second == b) || (first == b && second == a)) {
            return pair.at("value").to_number<double>();
        }
    }
    FAIL(fmt::format("{} and {} are not compared", a, b));
    return 0;
}

std::vector<std::string> kinds_of(const boost::json::object& document, std::string_view column) {
    std::vector<std::string> kinds;
    for (const auto& alert : document.at("alerts").as_array()) {
        if (alert.at("column").as_string() == column) {
            kinds.emplace_back(alert.at("kind").as_string());
        }
    }
    std::ranges::sort(kinds);
    return kinds;
}

}  // namespace

TEST_CASE_METHOD(Findings, "a table's columns are compared by what they are", "[findings]") {
    std::string csv = "n,half,group,day,flag\n";
    for (int i = 0; i < 300; ++i) {
        csv += fmt::format("{},{},{},2024-01-{:02},{}\n", i,
                           i % 10 == 0 ? "NA" : std::to_string(i / 2), i % 3 == 0 ? "a" : "b",
                           1 + i % 28, i % 3 == 0 ? "yes" : "no");
    }

    const auto document = document_of(csv);

    const auto& correlations = document.at("correlations").as_object();
    CHECK(correlations.at("rows") == 300);
    CHECK(correlations.at("exact") == true);
    CHECK(value_of(correlations.at("pearson"), "n", "half") > 0.999);
    CHECK(correlations.at("pearson").as_array().size() == 1);
    CHECK(value_of(correlations.at("cramers_v"), "group", "flag") == Approx(1));
    CHECK(value_of(correlations.at("correlation_ratio"), "group", "n") < 0.1);
    CHECK(document.at("target").is_null());
    CHECK(kinds_of(document, "group") == std::vector<std::string>{"highly_associated"});
    CHECK(kinds_of(document, "half") == std::vector<std::string>{"missing"});
}

TEST_CASE_METHOD(Findings, "a target is analysed if it is asked for", "[findings]") {
    options.target_column = "SALES";

    const auto document = document_of(sales());

    REQUIRE(document.at("target").is_object());
    const auto& target = document.at("target").as_object();
    CHECK(target.at("column").as_string() == "SALES");
    CHECK(target.at("kind").as_string() == "numeric");
    CHECK(target.at("rate_of").is_null());
    CHECK_FALSE(target.at("findings").as_array().empty());
}

TEST_CASE_METHOD(Findings, "what is remarkable about cells is counted", "[findings]") {
    std::string csv = "code,remark,when,amount\n";
    for (int i = 0; i < 200; ++i) {
        csv += fmt::format("{},{},{},{}\n", i == 7 ? "n/k" : std::to_string(1000 + i % 40),
                           i % 50 == 0   ? " padded"
                           : i % 50 == 1 ? "N/A"
                                         : "fine",
                           i == 9 ? "2199-12-31" : "2024-02-01", i < 195 ? i % 10 : 10'000);
    }
    uploaded_at = Time(std::chrono::sys_days(std::chrono::year(2025) / 1 / 1));

    const auto document = document_of(csv);

    CHECK(kinds_of(document, "code") == std::vector<std::string>{"mixed_types"});
    CHECK(kinds_of(document, "remark") ==
          std::vector<std::string>{"blanks", "imbalance", "placeholders"});
    CHECK(kinds_of(document, "when") == std::vector<std::string>{"future_dates", "imbalance"});
    CHECK(kinds_of(document, "amount") == std::vector<std::string>{"outliers", "skewed", "zeros"});

    uploaded_at.reset();
    CHECK(kinds_of(document_of(csv), "when") == std::vector<std::string>{"imbalance"});
}

TEST_CASE_METHOD(Findings, "rows that repeat are an alert of the whole table", "[findings]") {
    const auto document = document_of("a,b\n1,x\n2,y\n1,x\n");

    CHECK(document.at("duplicate_rows") == 1);
    CHECK(kinds_of(document, "") == std::vector<std::string>{"duplicates"});
}

TEST_CASE_METHOD(Findings, "what the reader warns of is an alert", "[findings]") {
    const auto document = document_of("a,b\n\"x\"y,1\nz\n");

    CHECK(kinds_of(document, "") == std::vector<std::string>{"reading", "short_rows"});
}

TEST_CASE_METHOD(Findings, "a table without rows has no findings", "[findings]") {
    const auto document = document_of("a,b\n");

    CHECK(document.at("correlations").at("pearson").as_array().empty());
    CHECK(kinds_of(document, "") == std::vector<std::string>{"no_rows"});
}
