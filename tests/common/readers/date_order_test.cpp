#include "common/readers/date_order.h"

#include "common/readers/timestamp_column.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

using namespace undertone;

namespace {

using Dates = std::vector<std::string>;

DateOrderFinder finder_of(const Dates& dates, std::size_t begin = 0, std::size_t end = 1'000'000) {
    DateOrderFinder finder;
    for (auto i = begin; i < std::min(end, dates.size()); ++i) {
        finder.observe(read_numeric_date(dates[i]).value());
    }
    return finder;
}

/// "day_first, by part_over_12", with a question mark if it is ambiguous.
std::string shown(const DateOrderVerdict& verdict) {
    return fmt::format("{}, by {}{}", to_string(verdict.order), to_string(verdict.reason),
                       verdict.ambiguous ? "?" : "");
}

std::string verdict_on(const Dates& dates) {
    const auto verdict = shown(finder_of(dates).verdict());
    // Parts that are looked at apart and put together say the same.
    for (std::size_t cut = 0; cut <= dates.size(); ++cut) {
        auto parts = finder_of(dates, 0, cut);
        parts.append(finder_of(dates, cut));
        INFO("cut at " << cut);
        CHECK(shown(parts.verdict()) == verdict);
    }
    return verdict;
}

}  // namespace

TEST_CASE("a day over 12 decides wherever it stands", "[date_order]") {
    CHECK(verdict_on({"03/04/24 10:00", "03/04/24 11:00", "13/04/24 10:00"}) ==
          "day_first, by part_over_12");
    CHECK(verdict_on({"03/04/24 10:00", "04/13/24 10:00"}) == "month_first, by part_over_12");
    CHECK(verdict_on({"99/12/31 10:00"}) == "year_first, by part_over_12");
}

TEST_CASE("a single slip does not outweigh the other dates", "[date_order]") {
    CHECK(verdict_on({"14/01/24 10:00", "15/01/24 10:00", "01/16/24 10:00", "17/01/24 10:00"}) ==
          "day_first, by part_over_12");
}

TEST_CASE("else the dates have to run on", "[date_order]") {
    CHECK(verdict_on({"11/01/24 10:00", "02/02/24 10:00", "03/03/24 10:00"}) ==
          "day_first, by running_dates");
    CHECK(verdict_on({"01/11/24 10:00", "02/02/24 10:00", "03/03/24 10:00"}) ==
          "month_first, by running_dates");
    CHECK(verdict_on({"02/01/24", "01/02/24"}) == "day_first, by running_dates");
    CHECK(verdict_on({"24/01/05 10:00", "24/01/06 10:00", "24/02/01 10:00", "24/02/03 10:00"}) ==
          "year_first, by running_dates");
}

TEST_CASE("the newest may come first", "[date_order]") {
    CHECK(verdict_on({"03/03/24", "11/02/24", "02/02/24", "12/01/24"}) ==
          "day_first, by running_dates");
}

TEST_CASE("dates in no order are read so that it is disturbed least, and that is no certainty",
          "[date_order]") {
    CHECK(verdict_on({"05/01/24", "02/02/24", "03/01/24", "04/02/24", "01/03/24", "02/03/24"}) ==
          "day_first, by running_dates?");
}

TEST_CASE("where the dates tell nothing the clock is asked", "[date_order]") {
    CHECK(verdict_on({"03/04/24 10:15"}) == "day_first, by clock?");
    CHECK(verdict_on({"03/04/24 10:15 PM"}) == "month_first, by clock?");
    CHECK(verdict_on({"03/04/24 9:15 AM", "04/05/24 10:15 PM"}) == "month_first, by clock?");
    CHECK(verdict_on({"13/13/24 10:15"}) == "day_first, by clock?");
}

TEST_CASE("a column read in the wrong order says so at its end", "[date_order]") {
    TimestampColumn column;
    CHECK(column.parse("03/04/2024 10:15")->micros == 1'712'139'300'000'000);  // 3 April
    CHECK_FALSE(column.other_order());
    CHECK_FALSE(column.parse("04/13/2024 10:15"));
    CHECK(column.other_order() == DateOrder::month_first);

    TimestampColumn again(column.other_order());
    CHECK(again.parse("03/04/2024 10:15")->micros == 1'709'547'300'000'000);  // 4 March
    CHECK(again.parse("04/13/2024 10:15"));
    CHECK_FALSE(again.other_order());
}

TEST_CASE("parts of a column that were read in different orders have to be read again",
          "[date_order]") {
    TimestampColumn first, later;
    first.parse("03/04/2024 10:15");
    later.parse("04/13/2024 10:15");
    CHECK_FALSE(later.other_order());
    later.append(first);
    CHECK(later.other_order() == DateOrder::month_first);
}

TEST_CASE("dates that leave nothing open leave no order to find", "[date_order]") {
    TimestampColumn column;
    CHECK(column.parse("2024-01-15T10:30:00Z"));
    CHECK(column.parse("2024-01-15, 10:30 p.m."));
    CHECK(column.parse("1705314600"));
    CHECK_FALSE(column.parse("yesterday"));
    CHECK_FALSE(column.verdict());
    CHECK_FALSE(column.other_order());
}

TEST_CASE("looking ahead a batch avoids reading twice", "[date_order]") {
    const std::vector<std::string> columns{"time"};
    const std::vector<Cell> cells{
        {"03/04/2024 10:15", CellKind::text}, {}, {"04/13/2024 10:15", CellKind::text}};
    const std::vector<std::uint64_t> lines{1, 2, 3};
    TimestampColumn column;
    column.look_ahead({columns, cells, lines, 0}, 0);
    column.parse("03/04/2024 10:15");
    column.parse("04/13/2024 10:15");
    CHECK_FALSE(column.other_order());
    CHECK(column.verdict()->order == DateOrder::month_first);
}
