#include "common/clamd_address.h"

#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a clamd is at a socket's path or at a host and port", "[config]") {
    CHECK(parse_clamd_address("unix:/run/clamav/clamd.ctl").value() ==
          ClamdAddress{"/run/clamav/clamd.ctl", "", ""});
    CHECK(parse_clamd_address("tcp:scanner:3310").value() == ClamdAddress{"", "scanner", "3310"});
    CHECK(parse_clamd_address("tcp:[::1]:3310").value() == ClamdAddress{"", "::1", "3310"});
    for (const auto* text : {"unix:/run/clamd.ctl", "tcp:scanner:3310", "tcp:[::1]:3310"}) {
        CHECK(parse_clamd_address(text)->to_string() == text);
    }
}

TEST_CASE("what names no clamd is refused with what was expected", "[config]") {
    const auto* text =
        GENERATE("", "/run/clamd.ctl", "unix:", "unix:run/clamd.ctl", "tcp:", "tcp:host",
                 "tcp::3310", "tcp:host:", "tcp:host:x1", "http://host:3310");
    CAPTURE(text);
    const auto address = parse_clamd_address(text);
    REQUIRE(address.has_error());
    CHECK(address.error().code == ErrorCode::invalid_value);
    CHECK(address.error().detail.starts_with("expected"));
}

TEST_CASE("a path that no socket can have is refused", "[config]") {
    CHECK(parse_clamd_address("unix:/" + std::string(106, 'x')).has_value());
    CHECK(parse_clamd_address("unix:/" + std::string(107, 'x')).has_error());
}
