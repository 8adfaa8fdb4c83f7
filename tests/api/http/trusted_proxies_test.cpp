#include "api/http/trusted_proxies.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

const std::vector<std::string> known = {"10.0.0.0/8", "2001:db8::1"};

struct Proxies {
    TrustedProxies proxies{known};
    RequestHead head;

    Proxies& forwarded(std::string_view list) {
        head.fields.emplace_back("x-forwarded-for", list);
        return *this;
    }
    std::string address(std::string_view peer) {
        return std::string(proxies.caller({peer, false}, head).address);
    }
    bool secure(std::string_view peer, bool peer_secure) {
        return proxies.caller({peer, peer_secure}, head).secure;
    }
};

}  // namespace

TEST_CASE_METHOD(Proxies, "the peer is the caller where no known proxy stands in between",
                 "[proxy]") {
    forwarded("203.0.113.9");
    CHECK(address("198.51.100.1") == "198.51.100.1");
    CHECK(address("::1") == "::1");
    CHECK(TrustedProxies({}).none());
    CHECK(TrustedProxies({}).caller({"10.0.0.1", false}, head).address == "10.0.0.1");
}

TEST_CASE_METHOD(Proxies, "a known proxy tells its peer", "[proxy]") {
    CHECK(address("10.0.0.1") == "10.0.0.1");  // it told nothing
    CHECK(forwarded("203.0.113.9").address("10.0.0.1") == "203.0.113.9");
    CHECK(address("2001:db8::1") == "203.0.113.9");
}

TEST_CASE_METHOD(Proxies, "what a caller invents is not believed", "[proxy]") {
    CHECK(forwarded("127.0.0.1, 10.9.9.9,203.0.113.9 , 10.1.1.1").address("10.0.0.1") ==
          "203.0.113.9");
}

TEST_CASE_METHOD(Proxies, "the field may be repeated", "[proxy]") {
    CHECK(forwarded("1.1.1.1, 203.0.113.9").forwarded("10.1.1.1").address("10.0.0.1") ==
          "203.0.113.9");
}

TEST_CASE_METHOD(Proxies, "a chain of known proxies begins at its first", "[proxy]") {
    CHECK(forwarded("10.2.2.2, 10.1.1.1").address("10.0.0.1") == "10.2.2.2");
}

TEST_CASE_METHOD(Proxies, "what is no address ends the chain", "[proxy]") {
    CHECK(forwarded("203.0.113.9, unknown, 10.1.1.1").address("10.0.0.1") == "10.1.1.1");
    head.fields.clear();
    CHECK(forwarded(",").address("10.0.0.1") == "10.0.0.1");
}

TEST_CASE_METHOD(Proxies, "a known proxy tells whether its client speaks TLS", "[proxy]") {
    head.fields.emplace_back("X-Forwarded-Proto", "https");
    CHECK(secure("10.0.0.1", false));
    CHECK_FALSE(secure("198.51.100.1", false));
    head.fields.emplace_back("X-Forwarded-Proto", "http");
    CHECK_FALSE(secure("10.0.0.1", true));
}
