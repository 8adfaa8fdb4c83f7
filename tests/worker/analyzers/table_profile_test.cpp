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
    CHECK(type_of({"1,000", "2,500"}) == "integer");
    CHECK(type_of({"1.234,5", "0,25", "7"}) == "float");
    CHECK(type_of({"1.5", "0,25"}) == "text");
    CHECK(type_of({"12%", "7.5%"}) == "float");
    CHECK(type_of({"12%", "7.5"}) == "text");
    CHECK(type_of({"true", "FALSE", ""}) == "boolean");
    CHECK(type_of({"yes", "no"}) == "boolean");
    CHECK(type_of({"no", "no"}) == "text");
    CHECK(type_of({"yes", "false"}) == "text");
    CHECK(type_of({"2024-01-15", "2023-12-31"}) == "date");
    CHECK(type_of({"2024-01-15", "2023-12-31T10:00:00Z"}) == "datetime");
    CHECK(type_of({"2/24/2003 0:00", "5/7/2003 0:00"}) == "datetime");
    CHECK(type_of({"31/12/2024", "12/31/2024"}) == "text");
    CHECK(type_of({"01234", "98765"}) == "identifier");
    CHECK(type_of({"4111111111111111", "1"}) == "identifier");
    CHECK(type_of({"+4930123456"}) == "identifier");
    CHECK(type_of({"", ""}) == "text");
    CHECK(type_of({"1", "2024-01-15"}) == "text");
    CHECK(type_of({"01234", "1.5"}) == "text");
    CHECK(type_of({"+49 30 1234"}) == "text");
    CHECK(type_of({"1e999"}) == "text");
    CHECK(type_of({"-"}) == "text");
}

TEST_CASE("NA is a value among text and none among numbers", "[table_profile]") {
    const auto text = column({"NA", "EMEA", "NA", "APAC"});
    CHECK(text.at("type") == "text");
    CHECK(text.at("missing") == 0);
    CHECK(text.at("distinct") == 3);
    CHECK(text.at("top").at(0) == boost::json::value{{"value", "NA"}, {"count", 2}});

    const auto numbers = column({"NA", "1", "", "3", "null"});
    CHECK(numbers.at("type") == "integer");
    CHECK(numbers.at("missing") == 3);
    CHECK(numbers.at("distinct") == 2);
    CHECK(numbers.at("mean").to_number<double>() == 2);
    CHECK(numbers.at("missing_values").as_array().size() == 2);
    CHECK(std::string(numbers.at("type_reason").as_string()).find("\"NA\"") != std::string::npos);
}

TEST_CASE("a name may tell that whole numbers are none", "[table_profile]") {
    const auto type = [](const char* name, const char* value) {
        const Rows rows = Rows({name}).add({value}).add({value});
        const auto columns = document(analyse(rows), "table_profile").at("columns");
        return std::string(columns.at(0).at("type").as_string());
    };
    CHECK(type("PHONE", "2125557818") == "identifier");
    CHECK(type("zipCode", "10022") == "identifier");
    CHECK(type("postal_code", "10022") == "identifier");
    CHECK(type("phones", "10022") == "integer");
    CHECK(type("mobile", "1") == "integer");
}

TEST_CASE("the caller decides instead", "[table_profile]") {
    const Rows rows = Rows({"zip", "n"}).add({"007", "n/k"}).add({"12", "5"}).add({"x", "NA"});
    AnalysisOptions options;
    options.profile.columns["zip"].type = ValueType::integer;
    options.profile.columns["n"].missing = {"n/k"};
    const auto columns = document(analyse(rows, options), "table_profile").at("columns").as_array();
    CHECK(columns[0].at("type") == "integer");
    CHECK(columns[0].at("type_declared").as_bool());
    CHECK(columns[0].at("unreadable") == 1);
    CHECK(columns[0].at("mean").to_number<double>() == 9.5);
    CHECK(columns[1].at("type") == "integer");
    CHECK(columns[1].at("missing") == 2);

    options.profile.columns["n"] = {ValueType::text, {}};
    const auto text = document(analyse(rows, options), "table_profile").at("columns").at(1);
    CHECK(text.at("type") == "text");
    CHECK(text.at("missing") == 0);
    CHECK(text.at("distinct") == 3);
}

TEST_CASE("one late cell decides as much as the first", "[table_profile]") {
    std::vector<std::string> cells(5'000, "7");
    CHECK(type_of(cells) == "integer");
    cells.back() = "abc";
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
    CHECK(profile.at("std").to_number<double>() == std::sqrt(5.0 / 3));
    CHECK(column({"3"}).at("std").is_null());
    CHECK(column({"0.1", "0.1", "0.1"}).at("std").to_number<double>() == 0);
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

TEST_CASE("equal rows are counted", "[table_profile]") {
    Rows rows({"a", "b"});
    rows.add({"1", "x"}).add({"2", "x"}).add({"1", "x"}).add({"x", "1"}).add({"1", "x"});
    const auto profile = document(analyse(rows), "table_profile");
    CHECK(profile.at("duplicate_rows") == 2);
    CHECK(profile.at("duplicate_examples").at(0).at("first") == 0);
}
