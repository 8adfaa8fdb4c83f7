#include "api/audit/credential_log.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace undertone;

namespace {

constexpr Time start = Time(std::chrono::microseconds(1'705'312'200'000'000));
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

}  // namespace

TEST_CASE("refusals that are alike become one entry with their number", "[audit]") {
    CredentialLog log;
    for (int i = 0; i < 5'000; ++i) log.refused(refusal("192.0.2.1"), start);
    log.refused(refusal("192.0.2.2"), start);
    CHECK(log.take(start).empty());

    const auto events = log.take(start + second);
    REQUIRE(events.size() == 2);
    CHECK(events[0].event.details == R"({"reason":"unknown key","count":5000})");
    CHECK(events[0].event.outcome == "refused");
    CHECK(events[0].event.source.request_id == "request-192.0.2.1");
    CHECK(log.take(start + 2 * second).empty());
}

TEST_CASE("uses of a key collapse for longer than refusals", "[audit]") {
    CredentialLog log;
    auto use = refusal("192.0.2.1");
    use.action = "operator_key.used";
    use.reason.clear();
    log.used(use, start);
    log.used(use, start + second);
    CHECK(log.take(start + second).empty());

    const auto events = log.take(start + CredentialLog::uses_within);
    REQUIRE(events.size() == 1);
    CHECK(events[0].event.details == R"({"count":2})");
    CHECK(events[0].event.outcome == "success");
}

TEST_CASE("a flood from many addresses is counted, not remembered", "[audit]") {
    CredentialLog log;
    const auto tenant = TenantId::next();
    constexpr std::size_t addresses = 10 * CredentialLog::refusals_max;
    for (std::size_t i = 0; i < addresses; ++i) {
        log.refused(refusal(fmt::format("2001:db8::{:x}", i), tenant), start);
    }

    const auto events = log.take(start + second);
    REQUIRE(events.size() == CredentialLog::refusals_max + 1);
    CHECK(events.front().log == platform_log);  // by log
    CHECK(events.front().event.details ==
          fmt::format(R"({{"reason":"more than can be told apart","count":{}}})",
                      addresses - CredentialLog::refusals_max));
    CHECK(events.back().log == tenant);
}

TEST_CASE("at the end everything is handed out", "[audit]") {
    CredentialLog log;
    log.refused(refusal("192.0.2.1"), start);
    log.used(refusal("192.0.2.1"), start);
    CHECK(log.take(start, true).size() == 2);
}

TEST_CASE("a clock that was set back holds nothing up", "[audit]") {
    CredentialLog log;
    log.refused(refusal("192.0.2.1"), start);
    CHECK(log.take(start - std::chrono::hours(1)).size() == 1);
}
