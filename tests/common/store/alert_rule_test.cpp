#include "common/store/alert_rule.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

/// "FIELD: detail" of the fault.
std::string fault_of(std::string_view json) {
    const auto condition = parse_alert_condition(json);
    if (condition) return "none";
    return condition.error().field + ": " + condition.error().detail;
}

std::string written(const AlertCondition& condition) {
    JsonWriter json;
    json.begin_object();
    write_condition_fields(json, condition);
    json.end_object();
    return json.take();
}

}  // namespace

TEST_CASE("both kinds of rule are read and written alike", "[alerts]") {
    const std::string json = GENERATE(R"({"kind":"score_below","score":-0.4,"messages":3})",
                                      R"({"kind":"score_below","score":-1,"messages":1000000})",
                                      R"({"kind":"negative_share_up","percent":25})");
    const auto condition = parse_alert_condition(json);
    REQUIRE(condition.has_value());
    CHECK(written(*condition) == json);
}

TEST_CASE("a rule that makes no sense is refused by the field", "[alerts]") {
    CHECK(fault_of("{}") == "kind: kind must be score_below or negative_share_up");
    CHECK(fault_of(R"({"kind":7})").starts_with("kind: "));
    CHECK(fault_of(R"({"kind":"score_above"})").starts_with("kind: "));

    const auto score = "score: score must be a number from -1 to 1";
    CHECK(fault_of(R"({"kind":"score_below","messages":3})") == score);
    CHECK(fault_of(R"({"kind":"score_below","messages":3,"score":1.1})") == score);
    CHECK(fault_of(R"({"kind":"score_below","messages":3,"score":"-0.4"})") == score);

    const std::string messages = GENERATE("0", "-1", "1.5", "1000001", "null", "\"3\"");
    CHECK(fault_of(R"({"kind":"score_below","score":0,"messages":)" + messages + "}") ==
          "messages: messages must be a whole number from 1 to 1000000");
    CHECK(fault_of(R"({"kind":"negative_share_up","percent":0})") ==
          "percent: percent must be a whole number from 1 to 10000");
}

TEST_CASE("a member that belongs to no rule of the kind is refused", "[alerts]") {
    CHECK(fault_of(R"({"kind":"score_below","score":0,"messages":3,"percent":5})")
              .starts_with("percent: "));
    CHECK(fault_of(R"({"kind":"negative_share_up","percent":5,"Score":0})").starts_with("Score: "));
}

TEST_CASE("a body that is no object has no field to name", "[alerts]") {
    const std::string json = GENERATE("", "[]", "{", "7", "{} {}", "{\"kind\":\"\xFF\"}");
    CHECK(fault_of(json) == ": the body must be a JSON object");
}
