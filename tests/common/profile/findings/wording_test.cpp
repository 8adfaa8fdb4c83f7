#include "common/profile/findings/wording.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("counts have their thousands grouped", "[wording]") {
    CHECK(wording::count(7) == "7");
    CHECK(wording::count(999) == "999");
    CHECK(wording::count(1000) == "1,000");
    CHECK(wording::count(12'345'678) == "12,345,678");
    CHECK(wording::count(1, "row", "rows") == "1 row");
    CHECK(wording::count(0, "row", "rows") == "0 rows");
}

TEST_CASE("shares never round to nothing or to all", "[wording]") {
    CHECK(wording::percent(1, 8) == "12.5 %");
    CHECK(wording::percent(1, 2) == "50 %");
    CHECK(wording::percent(0, 5) == "0 %");
    CHECK(wording::percent(5, 5) == "100 %");
    CHECK(wording::percent(1, 1e6) == "less than 0.1 %");
    CHECK(wording::percent(999'999, 1e6) == "more than 99.9 %");
    CHECK(wording::percent(0, 0) == "0 %");
}

TEST_CASE("figures have four digits that count", "[wording]") {
    CHECK(wording::figure(0) == "0");
    CHECK(wording::figure(3553.889) == "3,554");
    CHECK(wording::figure(-1234567.8) == "-1,234,568");
    CHECK(wording::figure(55.12345) == "55.12");
    CHECK(wording::figure(0.5) == "0.5");
    CHECK(wording::figure(0.00123456) == "0.001235");
    CHECK(wording::figure(12) == "12");
    CHECK(wording::figure(1.5e15) == "1.5e+15");
    CHECK(wording::figure(2e-7) == "2e-07");
}

TEST_CASE("a long value is cut between characters", "[wording]") {
    CHECK(wording::quoted("Köln") == "“Köln”");
    const auto cut = wording::quoted(std::string(39, 'x') + "öy");
    CHECK(cut == "“" + std::string(39, 'x') + "ö…”");
}
