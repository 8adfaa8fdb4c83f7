#include "api/upload/plain_filename.h"

#include <catch2/catch.hpp>

using undertone::plain_filename;

TEST_CASE("a file's name is the last part of a path", "[filename]") {
    CHECK(plain_filename("chat.json") == "chat.json");
    CHECK(plain_filename("../../chat.json") == "chat.json");
    CHECK(plain_filename("C:\\dir\\\xC3\xBC.csv") == "\xC3\xBC.csv");
    CHECK(plain_filename("dir/").empty());
    CHECK(plain_filename("..").empty());
}

TEST_CASE("what is no text in a file's name is marked", "[filename]") {
    CHECK(plain_filename("a\xFF.csv") == "a\xEF\xBF\xBD.csv");
    CHECK(plain_filename({"a\0\n.csv", 7}) == "a\xEF\xBF\xBD\xEF\xBF\xBD.csv");
}
