#include "common/text/folding.h"

#include "common/text/utf8.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::string folded(std::string_view text) {
    std::string out;
    append_folded(text, out);
    return out;
}

}  // namespace

TEST_CASE("text that differs in case folds to the same", "[text]") {
    CHECK(folded("WHERE IS MY REFUND?") == "where is my refund?");
    CHECK(folded("STRASSE") == folded("Straße"));
    CHECK(folded("ΣΟΦΟΣ") == folded("σοφος"));
    CHECK(folded("ПРИВЕТ, Käpt'n") == "привет, käpt'n");
    CHECK(folded("é") != folded("e"));
}

TEST_CASE("folded text is UTF-8 whatever went in", "[text]") {
    CHECK(folded("caf\xFF!") == "caf\uFFFD!");
    for (const std::string_view bytes : {"\xC3", "a\xED\xA0\x80z", "\xF0\x9F\x98", "\xC0\x80"}) {
        CAPTURE(bytes);
        CHECK(is_valid_utf8(folded(bytes)));
        CHECK(folded(bytes).find("\uFFFD") != std::string::npos);
    }
    CHECK(folded(std::string_view("A\0B", 3)) == std::string_view("a\0b", 3));
}
