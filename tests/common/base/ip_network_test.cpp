#include "common/ip_network.h"

#include <catch2/catch.hpp>

#include <string>

using namespace undertone;

namespace {

bool contains(std::string_view network, std::string_view address) {
    return IpNetwork::parse(network).value().contains(IpAddress::parse(address).value());
}

}  // namespace

TEST_CASE("a network holds its addresses and no others", "[ip]") {
    CHECK(contains("10.0.0.0/8", "10.255.0.1"));
    CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
    CHECK(contains("192.0.2.128/25", "192.0.2.200"));
    CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.100"));
    CHECK(contains("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(contains("192.0.2.7", "192.0.2.8"));
    CHECK(contains("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
    CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(contains("::/0", "192.0.2.7"));
}

TEST_CASE("a mapped address is its IPv4 address", "[ip]") {
    CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    CHECK(IpAddress::parse("::ffff:127.0.0.1")->is_loopback());
    CHECK(IpAddress::parse("127.8.8.8")->is_loopback());
    CHECK(IpAddress::parse("::1")->is_loopback());
    CHECK_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
}

TEST_CASE("what is no address or network is refused", "[ip]") {
    const auto text =
        GENERATE(as<std::string>(), "", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
                 "/8", "example.org", "1.2.3.4:80", "[::1]", "2001:db8::/129", "1.2.3",
                 "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000");
    CAPTURE(text);
    CHECK_FALSE(IpNetwork::parse(text));
}
