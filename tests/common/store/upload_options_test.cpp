#include "common/store/upload_options.h"

#include "common/store/read_options.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("options override what is configured", "[options]") {
    CHECK(parse_upload_options(R"({"conversation_gap_seconds":300})")->conversation_gap_seconds ==
          300U);
    CHECK_FALSE(parse_upload_options("")->conversation_gap_seconds);
    CHECK_FALSE(parse_upload_options("{}")->conversation_gap_seconds);
}

TEST_CASE("an option that we do not know is the caller's own", "[options]") {
    CHECK(parse_upload_options(R"({"ticket":"A-7","conversation_gap":-1})").has_value());
}

TEST_CASE("an option that cannot be followed is refused by its name", "[options]") {
    const std::string value = GENERATE("0", "-5", "4294967296", "18446744073709551615", "1.5",
                                       "\"300\"", "null", "[300]");
    CAPTURE(value);
    const auto options = parse_upload_options(R"({"conversation_gap_seconds":)" + value + "}");
    REQUIRE(options.has_error());
    CHECK(options.error().option == "conversation_gap_seconds");
    CHECK(options.error().detail ==
          "conversation_gap_seconds must be a whole number from 1 to 4294967295");
}

TEST_CASE("options are one JSON object", "[options]") {
    const std::string text = GENERATE("{", "[]", "7", "null", "{} {}", " ");
    CAPTURE(text);
    const auto options = parse_upload_options(text);
    REQUIRE(options.has_error());
    CHECK(options.error().option.empty());
}

TEST_CASE("a mapping names the chat's columns", "[options]") {
    const auto all = parse_upload_options(
        R"({"mapping":{"sender":"Agent","message":"Body","timestamp":"Sent at"}})");
    REQUIRE(all.has_value());
    CHECK(all->mapping.sender == "Agent");
    CHECK(all->mapping.message == "Body");
    CHECK(all->mapping.timestamp == "Sent at");

    const auto part = parse_upload_options(R"({"mapping":{"message":"Body"}})");
    REQUIRE(part.has_value());
    CHECK(part->mapping.message == "Body");
    CHECK(part->mapping.sender.empty());
    CHECK(parse_upload_options(R"({"mapping":{}})")->mapping.empty());
}

TEST_CASE("a mapping that names no columns is refused by its member", "[options]") {
    const auto refused = [](std::string_view text) {
        const auto options = parse_upload_options(text);
        return options ? "taken" : options.error().option;
    };
    CHECK(refused(R"({"mapping":"Body"})") == "mapping");
    CHECK(refused(R"({"mapping":["a","b"]})") == "mapping");
    CHECK(refused(R"({"mapping":null})") == "mapping");
    CHECK(refused(R"({"mapping":{"sender":3}})") == "mapping/sender");
    CHECK(refused(R"({"mapping":{"message":""}})") == "mapping/message");
    CHECK(refused(R"({"mapping":{"text":"Body"}})") == "mapping/text");
}

TEST_CASE("options say how a file is read", "[options]") {
    const auto options = parse_upload_options(
        R"({"encoding":"CP850","delimiter":";","header":false,"sheet":"Sales","table":"orders",
            "rejects_percent_max":10})");
    REQUIRE(options.has_value());
    const auto read = read_options(Config(), *options);
    CHECK(read.encoding == "CP850");
    CHECK(read.delimiter == ";");
    CHECK_FALSE(read.has_header);
    CHECK(read.sheet == "Sales");
    CHECK(read.table == "orders");
    CHECK(read.rejects_percent_max == 10);
    CHECK(read_options(Config(), "").rejects_percent_max == 50);
}

TEST_CASE("how a file cannot be read is refused by its option", "[options]") {
    const auto [name, value] = GENERATE(table<std::string, std::string>({
        {"encoding", R"("klingon")"},
        {"encoding", "1"},
        {"delimiter", R"(";;")"},
        {"delimiter", R"("x")"},
        {"header", R"("yes")"},
        {"sheet", "3"},
        {"sheet", R"("")"},
        {"table", "null"},
        {"rejects_percent_max", "101"},
        {"rejects_percent_max", "-1"},
    }));
    CAPTURE(name, value);
    const auto options = parse_upload_options("{\"" + name + "\":" + value + "}");
    REQUIRE(options.has_error());
    CHECK(options.error().option == name);
}

TEST_CASE("a table's columns may be told", "[options]") {
    const auto options = parse_upload_options(
        R"({"columns":{"ZIP":{"type":"identifier"},"N":{"missing":["n/k","?"]}},"target_column":"N"})");
    REQUIRE(options.has_value());
    const auto& columns = options->profile.columns;
    CHECK(columns.at("ZIP").type == ValueType::identifier);
    CHECK(columns.at("N").missing == std::vector<std::string>{"n/k", "?"});
    CHECK_FALSE(columns.at("N").type.has_value());
    CHECK(options->profile.target_column == "N");
}

TEST_CASE("what is told of a column has to make sense", "[options]") {
    const auto fault = [](const char* json) { return parse_upload_options(json).error().option; };
    CHECK(fault(R"({"columns":[]})") == "columns");
    CHECK(fault(R"({"columns":{"a":"text"}})") == "columns/a");
    CHECK(fault(R"({"columns":{"a":{"type":"number"}}})") == "columns/a/type");
    CHECK(fault(R"({"columns":{"a":{"missing":"x"}}})") == "columns/a/missing");
    CHECK(fault(R"({"columns":{"a":{"format":"x"}}})") == "columns/a/format");
    CHECK(fault(R"({"target_column":7})") == "target_column");
}
