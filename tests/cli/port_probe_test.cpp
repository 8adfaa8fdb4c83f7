#include "cli/port_probe.h"

#include "common/config_listen.h"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace undertone;

namespace {

/// A server's socket as the API opens it: others may join in with SO_REUSEPORT.
struct Listener {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    std::uint16_t port = 0;

    Listener() {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(socket, 1) == 0);
        REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Listener() { ::close(socket); }
    std::string address() const { return "127.0.0.1:" + std::to_string(port); }
};

HttpConfig listening_on(std::vector<std::string> addresses) {
    HttpConfig http;
    http.listen = std::move(addresses);
    return http;
}

}  // namespace

TEST_CASE("a port that another server shares freely is not free", "[up]") {
    const Listener other;
    const auto addresses = free_addresses({other.address()});
    REQUIRE(addresses.has_error());
    CHECK(addresses.error().code == ErrorCode::conflict);
    CHECK(addresses.error().detail.starts_with("cannot listen on " + other.address() +
                                               ": Address already in use; stop what runs there"));
}

TEST_CASE("port 0 becomes a free port", "[up]") {
    const auto addresses = free_addresses({"127.0.0.1:0"}).value();
    REQUIRE(addresses.size() == 1);
    CHECK(parse_listen_address(addresses.front())->port != 0);
    CHECK(free_addresses(addresses).value() == addresses);
}

TEST_CASE("an address of another machine is left out while one remains", "[up]") {
    const auto addresses = free_addresses({"192.0.2.1:0", "127.0.0.1:0"}).value();
    CHECK(addresses.size() == 1);
    CHECK(free_addresses({"192.0.2.1:8000"}).error().detail ==
          "this machine has no address 192.0.2.1:8000");
}

TEST_CASE("a server that says nothing is not live", "[up]") {
    const auto nobody = free_addresses({"127.0.0.1:0"}).value();
    CHECK_FALSE(is_live(listening_on(nobody)));
    const Listener silent;
    CHECK_FALSE(is_live(listening_on({silent.address()})));
}

TEST_CASE("the address to type is one that this machine reaches", "[up]") {
    CHECK(base_url(listening_on({"127.0.0.1:8000", "[::1]:8000"})) == "http://127.0.0.1:8000");
    CHECK(base_url(listening_on({"0.0.0.0:80"})) == "http://127.0.0.1:80");
    CHECK(base_url(listening_on({"[::]:80"})) == "http://[::1]:80");
    auto behind_proxy = listening_on({"127.0.0.1:8000"});
    behind_proxy.public_url = "https://undertone.example.org";
    CHECK(base_url(behind_proxy) == "https://undertone.example.org");
}
