#include "api/auth/host_name.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a host's name is what stands before its port, in lower case", "[host]") {
    CHECK(host_name("Example.ORG:8000") == "example.org");
    CHECK(host_name("127.0.0.1") == "127.0.0.1");
    CHECK(host_name("[::1]:8000") == "[::1]");
    CHECK(host_name("[::1") == "[::1");
    CHECK(host_name("").empty());
}

TEST_CASE("names of this machine are loopback names", "[host]") {
    const std::string name = GENERATE("localhost", "LocalHost:80", "app.localhost", "127.0.0.1",
                                      "127.0.0.1:8000", "127.255.3.9", "[::1]", "[::1]:8000");
    CAPTURE(name);
    CHECK(is_loopback_name(host_name(name)));
}

// Whoever owns example.org decides what each of these resolves to.
TEST_CASE("a name that only looks like loopback is none", "[host]") {
    const std::string name = GENERATE("127.evil.com", "127.0.0.1.example.org", "127.0.0.1evil",
                                      "localhost.example.org", "notlocalhost", "127.", "127",
                                      "128.0.0.1", "0.0.0.0", "[::2]", "[::1].evil.com", "::1", "");
    CAPTURE(name);
    CHECK_FALSE(is_loopback_name(host_name(name)));
}
