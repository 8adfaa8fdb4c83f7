#include "api/limits/login_throttle.h"

#include "tests/api/limits/limits_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Logins : LimitsFixture {
    LoginThrottle throttle{config, clock, buckets};

    /// Failed logins until one is not tried any more.
    int fail(std::string_view account, std::string_view address, int most = 1'000) {
        int tried = 0;
        while (tried < most && !throttle.check(account, address)) {
            throttle.failed(account, address);
            ++tried;
        }
        return tried;
    }
};

}  // namespace

TEST_CASE_METHOD(Logins, "failed logins to an account are counted, from wherever they come",
                 "[limits][login]") {
    const bool with_redis = GENERATE(true, false);
    if (!with_redis) server.kill();
    CHECK(fail("ann@example.org", "192.0.2.1", 6) == 6);
    CHECK(fail("ann@example.org", "192.0.2.2") == 4);
    const auto refusal = throttle.check("ann@example.org", "192.0.2.3");
    REQUIRE(refusal);
    CHECK(refusal->setting == "limits.failed_logins_per_account");
    CHECK(refusal->limit == 10);
    CHECK(refusal->retry_in.count() > 0);
    CHECK(refusal->retry_in.count() <= 60'000);
    CHECK_FALSE(throttle.check("bob@example.org", "192.0.2.3"));
}

TEST_CASE_METHOD(Logins, "failed logins from an address are counted, to whatever account",
                 "[limits][login]") {
    const bool with_redis = GENERATE(true, false);
    if (!with_redis) server.kill();
    int tried = 0;
    for (int i = 0; i < 40; ++i) tried += fail("user" + std::to_string(i), "192.0.2.1", 1);
    CHECK(tried == 30);
    CHECK(throttle.check("somebody", "192.0.2.1")->setting == "limits.failed_logins_per_address");
    CHECK_FALSE(throttle.check("somebody", "192.0.2.2"));
}

TEST_CASE_METHOD(Logins, "logins that succeed do not count", "[limits][login]") {
    for (int i = 0; i < 50; ++i) CHECK_FALSE(throttle.check("ann", "192.0.2.1"));
}

TEST_CASE_METHOD(Logins, "all processes count together", "[limits][login]") {
    LoginThrottle other(config, clock, buckets);
    CHECK(fail("ann", "192.0.2.1") == 10);
    CHECK(other.check("ann", "192.0.2.2"));
}

TEST_CASE_METHOD(Logins, "what was counted stays when Redis goes away", "[limits][login]") {
    CHECK(fail("ann", "192.0.2.1") == 10);
    server.kill();
    CHECK(throttle.check("ann", "192.0.2.2"));
    clock.advance(failure_window_length);
    CHECK_FALSE(throttle.check("ann", "192.0.2.2"));
}

TEST_CASE_METHOD(Logins, "a limit of 0 is none", "[limits][login]") {
    config.failed_logins_per_account = 0;
    CHECK(fail("ann", "192.0.2.1") == 30);
    config.failed_logins_per_address = 0;
    CHECK(fail("ann", "192.0.2.1", 100) == 100);
}

TEST_CASE_METHOD(Logins, "Redis gets to see no account", "[limits][login]") {
    fail("ann@example.org", "192.0.2.1", 1);
    CHECK(server.command("DBSIZE") == ":2");
    CHECK(server.command("KEYS *ann*") == "*0");
    CHECK(server.command("KEYS *192*") == "*0");
}

TEST_CASE("a refused login is told when to come again", "[limits][login]") {
    RequestHead head;
    ServedRequest request;
    request.begin(head);
    const auto answer = too_many_logins(
        request, {"limits.failed_logins_per_account", 10, std::chrono::milliseconds(41'200)});
    CHECK(answer.status == 429);
    CHECK(answer.headers.front().second == "42");
    CHECK(answer.body.find("limits.failed_logins_per_account") != std::string::npos);
}

TEST_CASE_METHOD(Logins, "addresses that one client can choose from are one", "[limits][login]") {
    config.failed_logins_per_account = 0;
    config.failed_logins_per_address = 5;
    CHECK(fail("ann", "2001:db8:1:1::1", 3) == 3);
    CHECK(fail("ann", "2001:DB8:1:1:ffff::2") == 2);
    CHECK(fail("ann", "2001:db8:1:2::1", 1) == 1);
    CHECK(fail("ann", "192.0.2.1", 3) == 3);
    CHECK(fail("ann", "::ffff:192.0.2.1") == 2);
}
