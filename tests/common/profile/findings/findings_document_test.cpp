#include "common/profile/findings/findings_document.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

using namespace undertone;

namespace {

const double missing = std::nan("");

std::string written(const std::function<void(JsonWriter&)>& write) {
    JsonWriter json;
    json.begin_object();
    write(json);
    return json.end_object().take();
}

}  // namespace

TEST_CASE("correlations are written by the columns' names", "[document]") {
    const std::vector<SampledColumn> columns = {{"a", Numbers{}}, {"b", Numbers{}}};
    Associations found;
    found.rows = 7;
    found.pearson = {{0, 1, 0.5, 7}};
    found.spearman = {{0, 1, missing, 2}};

    const auto json =
        written([&](JsonWriter& out) { write_correlations(out, found, columns, true); });

    CHECK(json ==
          R"({"correlations":{"pearson":[{"a":"a","b":"b","value":0.5}],)"
          R"("spearman":[{"a":"a","b":"b","value":null}],"cramers_v":[],"correlation_ratio":[],)"
          R"("rows":7,"exact":true,"pairs_left_out":0,"columns_left_out":0}})");
}

TEST_CASE("of many pairs the strongest are listed, in the columns' order", "[document]") {
    const std::vector<SampledColumn> columns(1200, SampledColumn{"c", Numbers{}});
    Associations found;
    for (std::size_t i = 1; i < 1200; ++i) {
        found.pearson.push_back({0, i, i == 700 ? missing : -static_cast<double>(i) / 1200, 9});
    }

    const auto json =
        written([&](JsonWriter& out) { write_correlations(out, found, columns, false); });

    CHECK(json.find(R"("pairs_left_out":199)") != std::string::npos);
    CHECK(json.find("null") == std::string::npos);
    CHECK(json.find("-0.999") > json.find("-0.5"));
}

TEST_CASE("a target that nothing can be said about is null", "[document]") {
    CHECK(written([](JsonWriter& out) { write_target(out, std::nullopt, {}); }) ==
          R"({"target":null})");
}

TEST_CASE("a target is written with its groups", "[document]") {
    const std::vector<SampledColumn> columns = {
        {"T", Categories{.codes = {0, 0, 1, 1}, .names = {"no", "yes"}}},
        {"N", Numbers{1, 2, 8, 9}}};

    const auto json =
        written([&](JsonWriter& out) { write_target(out, analyze_target(columns, 0), columns); });

    CHECK(json.starts_with(
        R"({"target":{"column":"T","kind":"categorical","rows":4,"classes":[{"name":"no","rows":2,)"
        R"("value":0.5},{"name":"yes","rows":2,"value":0.5}],"rate_of":"yes","findings":[{)"
        R"("column":"N","measure":"correlation_ratio","strength":0.9)"));
    CHECK(
        json.find(R"("group_value":"column_mean","groups":[{"name":"no","rows":2,"value":1.5})") !=
        std::string::npos);
}

TEST_CASE("alerts are written with the other column where there is one", "[document]") {
    const std::vector<TableAlert> alerts = {
        {"constant", "X", "", Severity::medium, "X is 1.", 1},
        {"highly_correlated", "A", "B", Severity::low, "B rises.", 1}};

    CHECK(written([&](JsonWriter& out) { write_alerts(out, alerts); }) ==
          R"({"alerts":[{"column":"X","kind":"constant","severity":"medium","detail":"X is 1."},)"
          R"({"column":"A","other":"B","kind":"highly_correlated","severity":"low",)"
          R"("detail":"B rises."}]})");
}
