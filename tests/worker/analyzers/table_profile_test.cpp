#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// The profile of one column with these cells; "" is an empty cell.
boost::json::object column(const std::vector<std::string>& cells) {
    Rows rows({"x"});
    for (const auto& cell : cells) rows.add({cell});
    return document(analyse(rows), "table_profile").at("columns").at(0).as_object();
}

std::string type_of(const std::vector<std::string>& cells) {
    return std::string(column(cells).at("type").as_string());
}

}  // namespace

TEST_CASE("a column's type is that of all its cells", "[table_profile]") {
    CHECK(type_of({"1", "-20", " 3 ", "0"}) == "integer");
    CHECK(type_of({"1", "2.5", "-1e3", ".5"}) == "float");
    CHECK(type_of({"true", "FALSE", ""}) == "boolean");
    CHECK(type_of({"2024-01-15", "2023-12-31"}) == "date");
    CHECK(type_of({"2024-01-15", "2023-12-31T10:00:00Z"}) == "datetime");
    CHECK(type_of({"01234", "98765"}) == "identifier");
    CHECK(type_of({"4111111111111111", "1"}) == "identifier");
    CHECK(type_of({"", ""}) == "text");
    CHECK(type_of({"NA", "1"}) == "text");
    CHECK(type_of({"1", "2024-01-15"}) == "text");
    CHECK(type_of({"01234", "1.5"}) == "text");
    CHECK(type_of({"+49 30 1234"}) == "text");
    CHECK(type_of({"nan", "inf"}) == "text");
    CHECK(type_of({"1e999"}) == "text");
    CHECK(type_of({"1,000"}) == "text");
    CHECK(type_of({"-"}) == "text");
}

TEST_CASE("one late cell decides as much as the first", "[table_profile]") {
    std::vector<std::string> cells(5'000, "7");
    CHECK(type_of(cells) == "integer");
    cells.back() = "n/a";
    const auto profile = column(cells);
    CHECK(profile.at("type") == "text");
    CHECK(profile.at("mean").is_null());
}

TEST_CASE("numbers have their moments", "[table_profile]") {
    const auto profile = column({"1000000001", "1000000002", "", "1000000003", "1000000004"});
    CHECK(profile.at("missing") == 1);
    CHECK(profile.at("min").to_number<double>() == 1000000001);
    CHECK(profile.at("max").to_number<double>() == 1000000004);
    CHECK(profile.at("mean").to_number<double>() == 1000000002.5);
    CHECK(profile.at("std").to_number<double>() == Approx(std::sqrt(5.0 / 3)).epsilon(1e-14));
    CHECK(column({"3"}).at("std").is_null());
    CHECK(column({"0.1", "0.1", "0.1"}).at("std").to_number<double>() < 1e-16);
}

TEST_CASE("dates have a first and a last", "[table_profile]") {
    const auto days = column({"2024-01-15", "2023-12-31"});
    CHECK(days.at("min") == "2023-12-31");
    CHECK(days.at("max") == "2024-01-15");
    CHECK(column({"2024-01-15T10:00:00+02:00"}).at("max") == "2024-01-15T08:00:00Z");
}

TEST_CASE("the first ten rows are shown", "[table_profile]") {
    Rows rows({"a", "b"});
    for (int i = 0; i < 12; ++i) rows.add({std::to_string(i), Rows::Value()});
    const auto preview = document(analyse(rows), "table_profile").at("preview").as_array();
    REQUIRE(preview.size() == 10);
    CHECK(preview[9] == boost::json::value{"9", nullptr});
}

TEST_CASE("a column that JSON adds later is missing before", "[table_profile]") {
    Analysis analysis(scorer(), {});
    Rows({"a"}).add({"1"}).add({"2"}).feed(analysis).value();
    const Rows later = Rows({"a", "b"}).add({"3", "x"});
    later.feed(analysis).value();
    const auto outcome = analysis.finish(report_of(later)).value();
    const auto columns = document(outcome, "table_profile").at("columns").as_array();
    REQUIRE(columns.size() == 2);
    CHECK(columns[1].at("missing") == 2);
}
