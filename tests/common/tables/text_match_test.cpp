#include "common/tables/text_match.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

bool found(std::string_view needle, std::string_view text) {
    return FoldedNeedle(needle).is_in(text);
}

}  // namespace

TEST_CASE("text is found whatever its case", "[text]") {
    CHECK(found("REFUND", "where is my refund?"));
    CHECK(found("refund", "Where Is My REFUND?"));
    CHECK(found("ünïcode", "ÜNÏCODE"));
    CHECK(found("ПРИВЕТ", "скажи привет!"));
    CHECK(found("ΣΟΦΟΣ", "σοφος"));
    CHECK(found("σοφοσ", "ΣΟΦΟς"));  // a final sigma is a sigma
    CHECK(found("kelvin", "\u212Aelvin"));
    CHECK(found("😀", "good 😀 day"));
    CHECK_FALSE(found("refunds", "refund"));
    CHECK(found("STRASSE", "Berliner Straße"));  // as in file names
    CHECK(found("straße", "HAUPTSTRASSE"));
    CHECK_FALSE(found("é", "e"));
}

TEST_CASE("the empty text is found everywhere", "[text]") {
    CHECK(found("", ""));
    CHECK(found("", "anything"));
    CHECK_FALSE(found("a", ""));
}

TEST_CASE("a needle is text, not a pattern", "[text]") {
    CHECK(found("100%", "I am 100% sure"));
    CHECK_FALSE(found("1_0", "100"));
    CHECK_FALSE(found("%", "none"));
    CHECK(found(std::string_view("a\0b", 3), std::string_view("xA\0By", 5)));
}

TEST_CASE("bytes that are no UTF-8 are found as U+FFFD", "[text]") {
    CHECK(found("\xff", "caf\xff"));
    CHECK(found("caf", "caf\xff"));
    CHECK(found("\uFFFD", "caf\xff"));
}
