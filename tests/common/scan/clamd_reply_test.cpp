#include "common/scan/clamd_reply.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;
using Outcome = ScanVerdict::Outcome;

TEST_CASE("clamd's verdicts are told apart", "[scan]") {
    CHECK(parse_scan_reply("stream: OK")->outcome == Outcome::clean);
    const auto infected = parse_scan_reply("stream: Win.Test.EICAR_HDB-1 FOUND");
    CHECK(infected->outcome == Outcome::infected);
    CHECK(infected->signature == "Win.Test.EICAR_HDB-1");
    CHECK(parse_scan_reply("INSTREAM size limit exceeded. ERROR")->outcome == Outcome::too_large);
}

// The name comes from whoever wrote the signature: it may hold anything.
TEST_CASE("a signature is found whatever it is called, and shown as plain text", "[scan]") {
    CHECK(parse_scan_reply("stream: OK FOUND")->outcome == Outcome::infected);
    CHECK(parse_scan_reply("stream: A FOUND FOUND")->signature == "A FOUND");
    CHECK(parse_scan_reply("stream: a\nb\x80 FOUND")->signature == "a?b?");
    CHECK(parse_scan_reply("stream: " + std::string(5'000, 'x') + " FOUND")->signature.size() ==
          200);
}

TEST_CASE("trouble of clamd's is no verdict and keeps its words", "[scan]") {
    const auto* reply =
        GENERATE("stream: Can't allocate memory ERROR", "COMMAND READ TIMED OUT", "UNKNOWN COMMAND",
                 "stream:  FOUND", "stream: ", "", "stream: OK ", "PONG");
    const auto verdict = parse_scan_reply(reply);
    REQUIRE(verdict.has_error());
    CHECK(verdict.error().code == ErrorCode::unavailable);
    CHECK(verdict.error().detail.find(reply) != std::string::npos);
}
