#include "common/iso_week.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

Time at(std::chrono::sys_days day, std::chrono::microseconds time = {}) { return day + time; }

}  // namespace

TEST_CASE("a week begins on Monday at midnight UTC", "[week]") {
    using namespace std::chrono;
    const auto monday = sys_days(2024y / January / 15);
    const auto week = iso_week(at(monday));

    CHECK(day_to_string(monday_of(week)) == "2024-01-15");
    CHECK(iso_week(at(monday, microseconds(-1))) == week - 1);
    CHECK(iso_week(at(monday, days(7) - microseconds(1))) == week);
    CHECK(iso_week(at(monday, days(7))) == week + 1);
}

TEST_CASE("a week may reach over the end of a year", "[week]") {
    using namespace std::chrono;
    const auto week = iso_week(at(sys_days(2025y / January / 1)));
    CHECK(day_to_string(monday_of(week)) == "2024-12-30");
    CHECK(iso_week(Time()) == 0);
    CHECK(iso_week(Time() - days(4)) == -1);
    CHECK(day_to_string(monday_of(0)) == "1969-12-29");
}
