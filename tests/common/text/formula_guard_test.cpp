#include "common/text/formula_guard.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("what a spreadsheet would run gets an apostrophe", "[text]") {
    const auto* cell = GENERATE("=1+1", "=HYPERLINK(\"http://x.example\")", "@SUM(A1)", "\t=1",
                                "\r=1", "+cmd|' /C calc'!A0", "-2+3", "-A1", "+1-800*2", "--1", "+",
                                "-", "+1e", "-1e5x", "+123-4567890123456789");
    CAPTURE(cell);
    CHECK(formula_guard(cell) == "'");
}

TEST_CASE("text, numbers and telephone numbers stay as they are", "[text]") {
    const auto* cell =
        GENERATE("", "hello", "1=1", "'=1", " =1", "12", "-12.5", "+3", "-.5", "-1,234.50", "-5%",
                 "+1e10", "-1.5E-3", "+49 30 123456", "+1 (800) 555-0199", "+44.20.7946.0958");
    CAPTURE(cell);
    CHECK(formula_guard(cell).empty());
}
