#include "api/handlers/profile_comparison.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace undertone;

namespace {

boost::json::object compared(std::string_view from, std::string_view to) {
    JsonWriter json;
    json.begin_object();
    write_comparison(json, boost::json::parse(from).as_object(),
                     boost::json::parse(to).as_object());
    json.end_object();
    return boost::json::parse(json.take()).as_object();
}

boost::json::value figure(const boost::json::value& from, const boost::json::value& to,
                          const boost::json::value& change) {
    boost::json::object object;
    object["from"] = from;
    object["to"] = to;
    object["change"] = change;
    return object;
}

const auto none = R"({"rows": 0, "columns": [], "duplicate_rows": null, "alerts": []})";

}  // namespace

TEST_CASE("columns come, go, stay and change their type", "[handlers][comparison]") {
    const auto changes = compared(
        R"({"rows": 3, "duplicate_rows": 1, "alerts": [], "columns": [
            {"name": "gone", "type": "text"},
            {"name": "price", "type": "integer", "missing": 1, "distinct": 2, "min": 1, "max": 4,
             "mean": 2.5, "quantiles": {"p50": 2}},
            {"name": "day", "type": "text", "min": null, "quantiles": null}]})",
        R"({"rows": 5, "duplicate_rows": 0, "alerts": [], "columns": [
            {"name": "day", "type": "date", "min": "2024-01-01", "quantiles": {"p50": "2024-01-02"}},
            {"name": "price", "type": "integer", "missing": 0, "distinct": 2, "min": 0.5, "max": 4,
             "mean": 2, "quantiles": {"p50": 3}},
            {"name": "new", "type": "text"}]})");

    CHECK(changes.at("rows") == figure(3, 5, 2));
    CHECK(changes.at("duplicate_rows") == figure(1, 0, -1));
    CHECK(boost::json::serialize(changes.at("columns_added")) == R"(["new"])");
    CHECK(boost::json::serialize(changes.at("columns_removed")) == R"(["gone"])");
    const auto& columns = changes.at("columns").as_array();
    REQUIRE(columns.size() == 2);
    const auto& day = columns[0].as_object();
    CHECK(day.at("name") == "day");
    CHECK(day.at("type").at("changed") == true);
    CHECK(day.at("min") == figure(nullptr, "2024-01-01", nullptr));
    CHECK(day.at("median") == figure(nullptr, "2024-01-02", nullptr));
    const auto& price = columns[1].as_object();
    CHECK(price.at("type").at("changed") == false);
    CHECK(price.at("missing") == figure(1, 0, -1));
    CHECK(price.at("min") == figure(1, 0.5, -0.5));
    CHECK(price.at("mean") == figure(2.5, 2, -0.5));
    CHECK(price.at("median") == figure(2, 3, 1));
}

TEST_CASE("alerts are the same by column and kind, whatever they say", "[handlers][comparison]") {
    const auto changes = compared(
        R"({"alerts": [{"column": "a", "kind": "missing", "detail": "3 rows"},
                       {"column": "a", "other": "b", "kind": "correlated"}]})",
        R"({"alerts": [{"column": "a", "kind": "missing", "detail": "4 rows"},
                       {"column": "b", "kind": "constant"}]})");

    CHECK(boost::json::serialize(changes.at("alerts_added")) ==
          R"([{"column":"b","kind":"constant"}])");
    CHECK(boost::json::serialize(changes.at("alerts_removed")) ==
          R"([{"column":"a","other":"b","kind":"correlated"}])");
}

TEST_CASE("what cannot be counted has no change", "[handlers][comparison]") {
    const auto changes = compared(none, none);
    CHECK(changes.at("rows") == figure(0, 0, 0));
    CHECK(changes.at("duplicate_rows") == figure(nullptr, nullptr, nullptr));

    const auto wide = compared(R"({"rows": -1.7e308})", R"({"rows": 1.7e308})");
    CHECK(wide.at("rows").at("change").is_null());
}
