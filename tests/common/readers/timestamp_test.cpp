#include "common/readers/timestamp.h"

#include "common/clock.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

using namespace undertone;

namespace {

/// "2024-01-15T10:30:00.000Z +3600", or "none".
std::string shown(std::string_view text) {
    const auto timestamp = parse_timestamp(text);
    if (!timestamp) return "none";
    const auto offset = timestamp->offset_seconds;
    return to_rfc3339_millis(from_micros(timestamp->micros)) +
           (offset ? " " + std::to_string(offset) : "");
}

}  // namespace

TEST_CASE("a timestamp is read in the ways that files write it", "[timestamp]") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        // RFC 3339 and ISO 8601
        {"2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"},
        {"2024-01-15t10:30:00z", "2024-01-15T10:30:00.000Z"},
        {"2024-01-15T10:30:00+01:00", "2024-01-15T09:30:00.000Z 3600"},
        {"2024-01-15T10:30:00.25-0530", "2024-01-15T16:00:00.250Z -19800"},
        {"2024-01-15 10:30:00.123456789 +02", "2024-01-15T08:30:00.123Z 7200"},
        {"2024-01-15T10:30:00,5", "2024-01-15T10:30:00.500Z"},
        {"2024-01-15 10:30", "2024-01-15T10:30:00.000Z"},
        {"2024-01-15 10:30:00 UTC", "2024-01-15T10:30:00.000Z"},
        {"  2024-01-15 10:30\t", "2024-01-15T10:30:00.000Z"},
        {"2024-01-15", "2024-01-15T00:00:00.000Z"},
        {"2024/1/5 9:05 PM", "2024-01-05T21:05:00.000Z"},
        {"2024.01.15, 12:00 am", "2024-01-15T00:00:00.000Z"},
        {"20240115T103000Z", "2024-01-15T10:30:00.000Z"},
        {"20240115T1030", "2024-01-15T10:30:00.000Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
        // seconds and their fractions since 1970
        {"1705314600", "2024-01-15T10:30:00.000Z"},
        {"1705314600.25", "2024-01-15T10:30:00.250Z"},
        {"1705314600000", "2024-01-15T10:30:00.000Z"},
        {"1705314600000000", "2024-01-15T10:30:00.000Z"},
        {"1705314600000000000", "2024-01-15T10:30:00.000Z"},
        {"999999999", "2001-09-09T01:46:39.000Z"},
        // RFC 5322, asctime(3), Twitter, people
        {"Mon, 15 Jan 2024 10:30:00 +0100", "2024-01-15T09:30:00.000Z 3600"},
        {"15 January 2024", "2024-01-15T00:00:00.000Z"},
        {"15-Jan-2024 10:30", "2024-01-15T10:30:00.000Z"},
        {"Tue Oct 31 22:10:47 +0000 2017", "2017-10-31T22:10:47.000Z"},
        {"Mon Jan 15 10:30:00 2024", "2024-01-15T10:30:00.000Z"},
        {"Jan 15, 2024, 10:30:05 PM", "2024-01-15T22:30:05.000Z"},
        {"Sept. 5 2024 12:01 PM", "2024-09-05T12:01:00.000Z"},
    }));
    CAPTURE(text);
    CHECK(shown(text) == expected);
}

TEST_CASE("what cannot be placed in time is no timestamp", "[timestamp]") {
    const auto text =
        GENERATE(as<std::string>(), "", " ", "yesterday", "10:30", "2024", "17", "01/02/2024",
                 "13/01/2024 10:00", "2024-13-01", "2023-02-29", "2024-01-15T24:00:00Z",
                 "2024-01-15T10:60:00", "2024-01-15T10", "2024-01-15 10:30 CET",
                 "2024-01-15 10:30:00 +1", "2024-01-15 13:00 PM", "2024-01-15 10:30 and more",
                 "2024-01/15", "20240115", "17053146000000000000", "1705314600x", "Jan 15",
                 "Mon, 32 Jan 2024", "Janu", "Monday", "15 2024", "99999999");
    CAPTURE(text);
    CHECK(shown(text) == "none");
}
