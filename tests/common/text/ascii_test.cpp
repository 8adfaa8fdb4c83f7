#include "common/text/ascii.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a hexadecimal digit of either case has its value, any other byte none", "[text]") {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const auto lower = hex_digits.find(c);
        const auto upper = std::string_view("0123456789ABCDEF").find(c);
        CAPTURE(byte);
        CHECK(hex_digit(c) == static_cast<int>(lower != hex_digits.npos ? lower : upper));
    }
}

TEST_CASE("case is ASCII's, whatever the locale", "[text]") {
    CHECK(equal_without_case("Content-Type", "cONTENT-tYPE"));
    CHECK(equal_without_case("", ""));
    CHECK_FALSE(equal_without_case("a", "ab"));
    CHECK_FALSE(equal_without_case("@[", "`{"));  // 32 apart like letters, and none
    CHECK_FALSE(equal_without_case("\xC4", "\xE4"));
    CHECK(lower_case("AZ@[\xC4") == "az@[\xC4");
}

TEST_CASE("trimming takes the blanks around a text and leaves those in it", "[text]") {
    CHECK(trim(" \t a b\t ") == "a b");
    CHECK(trim("a\n") == "a\n");
    CHECK(trim("a \r\n", " \r\n") == "a");
    CHECK(trim(" \t").empty());
    CHECK(trim("").empty());
}
