#include "api/audit/credential_log.h"

#include "tests/support/manual_clock.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr auto second = CredentialLog::refusals_within;

CredentialUse refusal(const std::string& address, TenantId log = platform_log) {
    return {.log = log,
            .action = "credential.refused",
            .reason = "unknown key",
            .source = {.actor_kind = "anonymous",
                       .actor_id = {},
                       .request_id = "request-" + address,
                       .address = address}};
}

struct Collecting {
    ManualClock clock;
    CredentialLog log{clock};
};

}  // namespace

TEST_CASE_METHOD(Collecting, "refusals that are alike become one entry with their number",
                 "[audit]") {
    for (int i = 0; i < 5'000; ++i) log.refused(refusal("192.0.2.1"));
    log.refused(refusal("192.0.2.2"));
    CHECK(log.take().empty());

    clock.advance(second);
    const auto events = log.take();
    REQUIRE(events.size() == 2);
    CHECK(events[0].event.details == R"({"reason":"unknown key","count":5000})");
    CHECK(events[0].event.outcome == "refused");
    CHECK(events[0].event.source.request_id == "request-192.0.2.1");
    CHECK(log.take().empty());
}

TEST_CASE_METHOD(Collecting, "uses of a key collapse for longer than refusals", "[audit]") {
    auto use = refusal("192.0.2.1");
    use.action = "operator_key.used";
    use.reason.clear();
    log.used(use);
    clock.advance(second);
    log.used(use);
    CHECK(log.take().empty());

    clock.advance(CredentialLog::uses_within);
    const auto events = log.take();
    REQUIRE(events.size() == 1);
    CHECK(events[0].event.details == R"({"count":2})");
    CHECK(events[0].event.outcome == "success");
}

TEST_CASE_METHOD(Collecting, "a flood from many addresses is counted, not remembered", "[audit]") {
    const auto tenant = TenantId::next();
    constexpr std::size_t addresses = 10 * CredentialLog::refusals_max;
    for (std::size_t i = 0; i < addresses; ++i) {
        log.refused(refusal(fmt::format("2001:db8::{:x}", i), tenant));
    }

    clock.advance(second);
    const auto events = log.take();
    REQUIRE(events.size() == CredentialLog::refusals_max + 1);
    CHECK(events.front().log == platform_log);  // by log
    CHECK(events.front().event.details ==
          fmt::format(R"({{"reason":"more than can be told apart","count":{}}})",
                      addresses - CredentialLog::refusals_max));
    CHECK(events.back().log == tenant);
}

TEST_CASE_METHOD(Collecting, "at the end everything is handed out", "[audit]") {
    log.refused(refusal("192.0.2.1"));
    log.used(refusal("192.0.2.1"));
    CHECK(log.take(true).size() == 2);
}

TEST_CASE_METHOD(Collecting, "a clock that was set back holds nothing up", "[audit]") {
    log.refused(refusal("192.0.2.1"));
    clock.advance(-std::chrono::hours(1));
    CHECK(log.take().size() == 1);
}
