#include "api/http/request_body.h"

#include <catch2/catch.hpp>

using namespace undertone;
using std::chrono::seconds;

TEST_CASE("a client that sends a kilobyte a second may go on", "[pace]") {
    BodyPace pace;
    for (int i = 0; i < 600; ++i) CHECK(pace.note(seconds(1), 1'024));
}

TEST_CASE("a client that trickles is cut after a minute", "[pace]") {
    BodyPace pace;
    for (int i = 0; i < 59; ++i) CHECK(pace.note(seconds(1), 100));
    CHECK_FALSE(pace.note(seconds(1), 100));
}

TEST_CASE("a fast start does not excuse a slow minute later", "[pace]") {
    BodyPace pace;
    CHECK(pace.note(seconds(60), 1 << 30));
    CHECK(pace.note(seconds(30), 10));
    CHECK_FALSE(pace.note(seconds(30), 10));
}
