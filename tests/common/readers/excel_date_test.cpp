#include "common/readers/excel_date.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::string shown(double serial, NumberFormat format, DateSystem system = DateSystem::from_1900) {
    return excel_date(serial, format, system).value_or("none");
}

}  // namespace

TEST_CASE("days are counted from 1900 as Excel shows them, its false leap day included", "[xlsx]") {
    CHECK(shown(1, NumberFormat::date) == "1900-01-01");
    CHECK(shown(59, NumberFormat::date) == "1900-02-28");
    CHECK(shown(60, NumberFormat::date) == "1900-02-29");
    CHECK(shown(61, NumberFormat::date) == "1900-03-01");
    CHECK(shown(45000, NumberFormat::date) == "2023-03-15");
    CHECK(shown(2958465, NumberFormat::date) == "9999-12-31");
    CHECK(shown(2958466, NumberFormat::date) == "none");
    CHECK(shown(-1, NumberFormat::date) == "none");
    CHECK(shown(0, NumberFormat::date) == "none");
    CHECK(shown(45000, NumberFormat::number) == "none");
}

TEST_CASE("days are counted from 1904 where the workbook says so", "[xlsx]") {
    CHECK(shown(0, NumberFormat::date, DateSystem::from_1904) == "1904-01-01");
    CHECK(shown(43538, NumberFormat::date, DateSystem::from_1904) == "2023-03-15");
}

TEST_CASE("a time of day is kept whatever the format shows", "[xlsx]") {
    CHECK(shown(45000.75, NumberFormat::date) == "2023-03-15T18:00:00");
    CHECK(shown(45000, NumberFormat::date_time) == "2023-03-15T00:00:00");
    CHECK(shown(45000.5, NumberFormat::time) == "2023-03-15T12:00:00");
    CHECK(shown(0.5, NumberFormat::time) == "12:00:00");
    CHECK(shown(45000.000011574, NumberFormat::date_time) == "2023-03-15T00:00:01");
    CHECK(shown(0.0000058, NumberFormat::time) == "00:00:00.501");
    CHECK(shown(1.0625, NumberFormat::elapsed) == "25:30:00");
}

TEST_CASE("a format code says whether a number is a date", "[xlsx]") {
    const auto code = [](std::string_view text) { return number_format(text); };
    for (const auto* text : {"yyyy-mm-dd", "d/m/yy", "[$-409]mmmm d, yyyy;@", "mmm", "\"on \"dd"}) {
        CAPTURE(text);
        CHECK(code(text) == NumberFormat::date);
    }
    for (const auto* text :
         {"0.00", "General", "\"day\" 0", "#,##0 \\d", "[Red]0;[Blue]-0", "0.0E+0", "@", "",
          "[<1]0%", "\"General\"General", "_(* #,##0_)", "\""}) {
        CAPTURE(text);
        CHECK(code(text) == NumberFormat::number);
    }
    CHECK(code("h:mm AM/PM") == NumberFormat::time);
    CHECK(code("mm:ss.0") == NumberFormat::time);
    CHECK(code("m/d/yy h:mm") == NumberFormat::date_time);
    CHECK(code("[h]:mm:ss") == NumberFormat::elapsed);
    CHECK(builtin_number_format(14) == NumberFormat::date);
    CHECK(builtin_number_format(22) == NumberFormat::date_time);
    CHECK(builtin_number_format(2) == NumberFormat::number);
}
