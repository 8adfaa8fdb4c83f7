#include "common/store/dictionary.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;

namespace {

Dictionary parsed(std::string_view json) {
    const auto dictionary = parse_dictionary(json);
    REQUIRE(dictionary.has_value());
    return *dictionary;
}

std::string field_of_fault(std::string_view json) {
    const auto dictionary = parse_dictionary(json);
    return dictionary ? "none" : dictionary.error().field;
}

std::string many_terms(std::size_t count) {
    std::string json = R"({"terms":{)";
    for (std::size_t i = 0; i < count; ++i) json += fmt::format("{}\"t{}\":1", i ? "," : "", i);
    return json + "}}";
}

}  // namespace

TEST_CASE("terms are kept folded and in order", "[dictionary]") {
    const auto dictionary = parsed(
        R"({"terms":{"Sick":2.1,"Stra\u00dfe":-1,"on fire":4},"neutral":["FINE","fine","\u00c4h"]})");

    CHECK(dictionary.terms ==
          std::map<std::string, double>{{"on fire", 4}, {"sick", 2.1}, {"strasse", -1}});
    CHECK(dictionary.neutral == std::set<std::string>{"fine", "\xC3\xA4h"});
    CHECK(to_json(dictionary) ==
          "{\"terms\":{\"on fire\":4,\"sick\":2.1,\"strasse\":-1},"
          "\"neutral\":[\"fine\",\"\xC3\xA4h\"]}");
    CHECK(parsed(to_json(dictionary)) == dictionary);
}

TEST_CASE("an empty dictionary is one", "[dictionary]") {
    CHECK(parsed("{}") == Dictionary());
    CHECK(to_json({}) == R"({"terms":{},"neutral":[]})");
}

TEST_CASE("a valence lies between -4 and 4", "[dictionary]") {
    CHECK(field_of_fault(R"({"terms":{"a":-4,"b":4,"c":0}})") == "none");
    const std::string valence = GENERATE("4.01", "-5", "\"2\"", "null", "[1]");
    CHECK(field_of_fault(R"({"terms":{"a":1,"B":)" + valence + "}}") == "terms/B");
}

TEST_CASE("a term has 1 to 64 characters that can stand in a message", "[dictionary]") {
    const auto of_length = [](std::size_t length) {
        std::string term;
        for (std::size_t i = 0; i < length; ++i) term += "\xC3\xA4";  // two bytes, one character
        return R"({"neutral":[")" + term + "\"]}";
    };
    CHECK(field_of_fault(of_length(64)) == "none");
    CHECK(field_of_fault(of_length(65)) == "neutral/0");
    const std::string term = GENERATE("", " ", " a", "a ", "a\\u0000b", "a\\nb", "\\u007f");
    CHECK(field_of_fault(R"({"neutral":["a",")" + term + "\"]}") == "neutral/1");
    CHECK(field_of_fault(R"({"terms":{")" + term + "\":1}}").starts_with("terms/"));
}

TEST_CASE("a term says one thing", "[dictionary]") {
    CHECK(field_of_fault(R"({"terms":{"Sick":1,"sick":2}})") == "terms/sick");
    CHECK(field_of_fault(R"({"terms":{"sick":1},"neutral":["ok","SICK"]})") == "neutral/1");
}

TEST_CASE("a dictionary has at most 2,000 terms", "[dictionary]") {
    CHECK(field_of_fault(many_terms(2'000)) == "none");
    CHECK(field_of_fault(many_terms(2'001)) == "terms");
}

TEST_CASE("a dictionary of another shape is refused by the field", "[dictionary]") {
    CHECK(field_of_fault(R"({"terms":["a"]})") == "terms");
    CHECK(field_of_fault(R"({"neutral":{"a":1}})") == "neutral");
    CHECK(field_of_fault(R"({"neutral":[7]})") == "neutral/0");
    CHECK(field_of_fault(R"({"words":{}})") == "words");
    CHECK(field_of_fault("[]").empty());
}
