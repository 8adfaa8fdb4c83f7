#include "common/store/option_changes.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace undertone;

namespace {

boost::json::object object(std::string_view json) { return boost::json::parse(json).as_object(); }

}  // namespace

TEST_CASE("options replace those of their name, null takes one away", "[store][options]") {
    CHECK(replace_options("", object(R"({"delimiter":";"})")) == R"({"delimiter":";"})");
    CHECK(same_options(replace_options(R"({"delimiter":";","header":false,"mine":1})",
                                       object(R"({"delimiter":null,"header":true})")),
                       R"({"mine":1,"header":true})"));
    CHECK(replace_options(R"({"sheet":"a"})", object(R"({"sheet":null})")).empty());
}

TEST_CASE("types are replaced, what is missing stays until something else is said",
          "[store][options]") {
    const std::string before =
        R"({"header":true,"columns":{"ZIP":{"type":"text","missing":["n/k"]},"A":{"type":"date"}}})";

    CHECK(same_options(
        replace_columns(before, object(R"({"ZIP":{"type":"identifier"}})")),
        R"({"header":true,"columns":{"ZIP":{"type":"identifier","missing":["n/k"]}}})"));
    CHECK(same_options(replace_columns(before, object("{}")),
                       R"({"header":true,"columns":{"ZIP":{"missing":["n/k"]}}})"));
    CHECK(same_options(replace_columns(before, object(R"({"ZIP":{"missing":[]}})")),
                       R"({"header":true})"));
    CHECK(replace_columns("", object(R"({"B":{"missing":["-"]}})")) ==
          R"({"columns":{"B":{"missing":["-"]}}})");
    CHECK(replace_columns("", object("{}")).empty());
}

TEST_CASE("options say of columns what they say", "[store][options]") {
    CHECK(columns_of("") == "{}");
    CHECK(columns_of(R"({"header":true})") == "{}");
    CHECK(columns_of(R"({"columns":{"A":{"type":"text"}}})") == R"({"A":{"type":"text"}})");
    CHECK(same_options("", "{}"));
    CHECK_FALSE(same_options("", R"({"header":true})"));
}
