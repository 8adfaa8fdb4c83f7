#include "api/idempotency/idempotency_keys.h"

#include "api/idempotency/request_digest.h"
#include "common/log.h"
#include "tests/support/redis_server.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

TEST_CASE("what is kept under a key decides", "[idempotency]") {
    const KeptAnswer kept{.request_sha256 = "same", .status = 201, .location = {}, .body = {}};
    const auto mark_taken = GENERATE(true, false);
    CHECK(decide_key(kept, "same", mark_taken) == KeyDecision::replay);
    CHECK(decide_key(kept, "other", mark_taken) == KeyDecision::refuse_body);
    CHECK(decide_key(std::nullopt, "same", true) == KeyDecision::proceed);
    CHECK(decide_key(std::nullopt, "same", false) == KeyDecision::refuse_flight);
}

TEST_CASE("keys are visible ASCII of a sane length", "[idempotency]") {
    CHECK(is_valid_idempotency_key("8e03978e-40d5-43dd-bc93-6894a57f9324"));
    CHECK(is_valid_idempotency_key("\"quoted\""));
    CHECK(is_valid_idempotency_key(std::string(255, '~')));
    CHECK_FALSE(is_valid_idempotency_key(std::string(256, 'a')));
    CHECK_FALSE(is_valid_idempotency_key(""));
    CHECK_FALSE(is_valid_idempotency_key("a b"));
    CHECK_FALSE(is_valid_idempotency_key("caf\xc3\xa9"));
}

TEST_CASE("texts count with their borders", "[idempotency]") {
    const auto digest = [](auto... texts) {
        RequestDigest request;
        (request.add(texts), ...);
        return request.finish();
    };
    CHECK(digest("ab", "c") == digest("ab", "c"));
    CHECK(digest("ab", "c") != digest("a", "bc"));
    CHECK(digest("a", "") != digest("a"));
    CHECK(digest("a").size() == 32);
}

namespace {

struct Marks {
    RedisServer server;
    LogConfig log_config = {.format = "text", .level = "error"};
    RedisPool here{server.config(), Log(log_config, "test")};
    RedisPool there{server.config(), Log(log_config, "test")};
    InFlightKeys ours{here};
    InFlightKeys theirs{there};  // another process's
};

}  // namespace

TEST_CASE_METHOD(Marks, "a key is worked on once at a time, by all processes", "[idempotency]") {
    CHECK(ours.take("key"));
    CHECK_FALSE(ours.take("key"));
    CHECK_FALSE(theirs.take("key"));
    CHECK(theirs.take("other"));

    theirs.release("key");  // not theirs to release
    CHECK_FALSE(theirs.take("key"));
    ours.release("key");
    CHECK(theirs.take("key"));
}

TEST_CASE_METHOD(Marks, "a mark ends by itself", "[idempotency]") {
    CHECK(ours.take("key"));
    const auto left = server.command("PTTL ut:{q0}:keyed:key");
    CHECK(std::stoi(left.substr(1)) > 0);
    CHECK(std::stoi(left.substr(1)) <= 60'000);
}

TEST_CASE_METHOD(Marks, "without Redis a process knows its own", "[idempotency]") {
    server.kill();
    CHECK(ours.take("key"));
    CHECK_FALSE(ours.take("key"));
    CHECK(theirs.take("key"));
    ours.release("key");
    CHECK(ours.take("key"));
}
