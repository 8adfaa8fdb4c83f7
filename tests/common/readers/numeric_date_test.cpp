#include "common/readers/numeric_date.h"

#include "common/clock.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;

namespace {

/// RFC 3339, or "none".
std::string placed(std::string_view text, DateOrder order) {
    const auto date = read_numeric_date(text);
    if (!date) return "unreadable";
    const auto time = place_in_time(*date, order);
    return time ? to_rfc3339(from_micros(time->micros)) : "none";
}

std::string day_first(std::string_view text) { return placed(text, DateOrder::day_first); }
std::string month_first(std::string_view text) { return placed(text, DateOrder::month_first); }
std::string year_first(std::string_view text) { return placed(text, DateOrder::year_first); }

}  // namespace

TEST_CASE("a date of numbers is placed in the order asked for", "[numeric_date]") {
    CHECK(day_first("03/04/2024 10:15") == "2024-04-03T10:15:00Z");
    CHECK(month_first("03/04/2024 10:15") == "2024-03-04T10:15:00Z");
    CHECK(year_first("03/04/24 10:15") == "2003-04-24T10:15:00Z");
    CHECK(day_first("31.12.23, 22:15:03") == "2023-12-31T22:15:03Z");
    CHECK(day_first("3-4-70 1:05") == "1970-04-03T01:05:00Z");
    CHECK(day_first("3-4-69 1:05") == "2069-04-03T01:05:00Z");
    CHECK(day_first("15/01/2024") == "2024-01-15T00:00:00Z");
    CHECK(day_first("15/01/24 22.15") == "2024-01-15T22:15:00Z");
    CHECK(day_first("15.01.2024 10:15:00.250 +0100") == "2024-01-15T09:15:00Z");
    CHECK(day_first("15. 1. 2024 10:15") == "2024-01-15T10:15:00Z");
}

TEST_CASE("four digits in front are the year in any order", "[numeric_date]") {
    for (const auto order : {DateOrder::day_first, DateOrder::month_first, DateOrder::year_first}) {
        CHECK(placed("2024-01-15, 10:15 p.m.", order) == "2024-01-15T22:15:00Z");
        CHECK(placed("2024. 1. 15. 10:15", order) == "2024-01-15T10:15:00Z");
    }
}

TEST_CASE("a clock of twelve hours is read in many languages", "[numeric_date]") {
    CHECK(month_first("12/31/23, 10:15\u202FPM") == "2023-12-31T22:15:00Z");
    CHECK(month_first("12/31/23, 10:15\u00A0p.\u00A0m.") == "2023-12-31T22:15:00Z");
    CHECK(month_first("01/01/2019, 11:25 a. m.") == "2019-01-01T11:25:00Z");
    CHECK(month_first("12/31/23, 12:02 AM") == "2023-12-31T00:02:00Z");
    CHECK(month_first("12/31/23, 12:02 pm") == "2023-12-31T12:02:00Z");
    CHECK(month_first("06/20/2020, 00:08 a. m.") == "2020-06-20T00:08:00Z");
    CHECK(day_first("31/12/23, 10:15 μ.μ.") == "2023-12-31T22:15:00Z");
    CHECK(year_first("2024. 1. 15. 오후 10:15") == "2024-01-15T22:15:00Z");
    CHECK(year_first("2024/1/15 下午10:15") == "2024-01-15T22:15:00Z");
    CHECK(year_first("2024/1/15 上午9:05:30") == "2024-01-15T09:05:30Z");
    CHECK(day_first("\u200E31/12/23, 10:15\u200F م") == "2023-12-31T22:15:00Z");
}

TEST_CASE("what is no date is none in any order", "[numeric_date]") {
    CHECK(day_first("31/02/2024 10:00") == "none");
    CHECK(month_first("31/01/2024 10:00") == "none");
    CHECK(day_first("03/04/24 25:00") == "none");
    CHECK(day_first("03/04/4 10:00") == "none");
    const std::string text =
        GENERATE("", "10:15", "1.2", "03/04.2024", "03/04/204 10:00", "123/04/2024", "03/04/20245",
                 "03/04/2024 soon", "03/04/2024 10", "03/04/2024 10:15 XM",
                 "03/04/2024 10:15 - Ann", "a03/04/2024");
    CAPTURE(text);
    CHECK(day_first(text) == "unreadable");
}
