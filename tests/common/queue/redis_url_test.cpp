#include "common/queue/redis_url.h"

#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a Redis is named by host, port and database", "[redis_url]") {
    const auto address = parse_redis_url("redis://redis.internal:6380/2");

    REQUIRE(address);
    CHECK(address->host == "redis.internal");
    CHECK(address->port == 6380);
    CHECK(address->database == 2);
    CHECK(address->password.empty());
    CHECK(address->to_string() == "redis.internal:6380");
}

TEST_CASE("port and database have defaults", "[redis_url]") {
    const auto url = GENERATE("redis://localhost", "redis://localhost/", "redis://localhost:6379");

    const auto address = parse_redis_url(url);

    REQUIRE(address);
    CHECK(address->host == "localhost");
    CHECK(address->port == 6379);
    CHECK(address->database == 0);
}

TEST_CASE("an IPv6 address stands in brackets", "[redis_url]") {
    const auto address = parse_redis_url("redis://[::1]:7000");

    REQUIRE(address);
    CHECK(address->host == "::1");
    CHECK(address->port == 7000);
}

TEST_CASE("a password may be escaped and may hold an @", "[redis_url]") {
    const auto address = parse_redis_url("redis://worker:p%40s:s@w@localhost");

    REQUIRE(address);
    CHECK(address->user == "worker");
    CHECK(address->password == "p@s:s@w");
    CHECK(address->host == "localhost");
    CHECK(address->to_string().find("p@s") == std::string::npos);
}

TEST_CASE("a Unix socket is an absolute path, with or without an empty host", "[redis_url]") {
    const auto url = GENERATE("unix:///run/redis.sock", "unix:/run/redis.sock");

    const auto address = parse_redis_url(url);

    REQUIRE(address);
    CHECK(address->path == "/run/redis.sock");
    CHECK(address->host.empty());
}

TEST_CASE("what is no Redis is refused", "[redis_url]") {
    const auto url = GENERATE("", "localhost:6379", "http://localhost", "redis://", "redis://:6379",
                              "redis://localhost:0", "redis://localhost:65536",
                              "redis://localhost:63x", "redis://localhost/two", "redis://[::1",
                              "redis://[::1]7000", "unix://redis.sock", "rediss://localhost");

    const auto address = parse_redis_url(url);

    REQUIRE(address.has_error());
    CHECK(address.error().code == ErrorCode::invalid_value);
}
