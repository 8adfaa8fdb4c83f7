#include "worker/scan_decision.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace std::chrono_literals;
using Outcome = ScanVerdict::Outcome;

namespace {

ScanDecision decide(Outcome outcome) {
    return decide_scan(ScanVerdict{outcome, "Some.Signature"}, false);
}

AfterScan after(ErrorCode code, bool read_when_down) {
    return decide_scan(Error{code, "why"}, read_when_down).then;
}

}  // namespace

TEST_CASE("only a clean file is read", "[scan]") {
    CHECK(decide(Outcome::clean).then == AfterScan::read);
    for (const auto outcome : {Outcome::infected, Outcome::too_large, Outcome::undecided}) {
        CHECK(decide(outcome).then == AfterScan::quarantine);
    }
}

TEST_CASE("a quarantine says why, and whether another scan may end otherwise", "[scan]") {
    const auto infected = decide(Outcome::infected).reason;
    CHECK(infected.code == "infected");
    CHECK(infected.detail.find("Some.Signature") != std::string::npos);
    CHECK_FALSE(infected.retryable);
    CHECK(decide(Outcome::too_large).reason.code == "too_large_to_scan");
    CHECK(decide(Outcome::too_large).reason.retryable);
    CHECK(decide(Outcome::undecided).reason.code == "scan_timeout");
    CHECK(decide(Outcome::undecided).reason.retryable);
}

TEST_CASE("without a verdict an upload is held, unless it is to go on unscanned", "[scan]") {
    CHECK(after(ErrorCode::unavailable, false) == AfterScan::hold);
    CHECK(after(ErrorCode::unavailable, true) == AfterScan::read);
    // The scanner was there, so this is none of the cases for which the setting is meant.
    CHECK(after(ErrorCode::timeout, true) == AfterScan::hold);
    CHECK(after(ErrorCode::out_of_memory, true) == AfterScan::hold);
    CHECK(after(ErrorCode::not_found, true) == AfterScan::fail);
    CHECK(after(ErrorCode::fenced, true) == AfterScan::fail);
}

TEST_CASE("scans of what is held long become rarer", "[scan]") {
    CHECK(hold_pause(0s) == 1s);
    CHECK(hold_pause(20s) == 5s);
    CHECK(hold_pause(24h) == 30s);
    CHECK(hold_pause(-1h) == 1s);
}
