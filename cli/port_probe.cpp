#include "cli/port_probe.h"

#include "common/config_listen.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace undertone {
namespace {

/// A socket that closes itself.
class Socket {
public:
    explicit Socket(int family) : descriptor_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    explicit SocketAddress(const ListenAddress& address) {
        if (address.is_ipv6()) {
            auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
            v6.sin6_family = AF_INET6;
            v6.sin6_port = htons(address.port);
            ::inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr);
            size = sizeof v6;
        } else {
            auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
            v4.sin_family = AF_INET;
            v4.sin_port = htons(address.port);
            ::inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr);
            size = sizeof v4;
        }
    }
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    std::uint16_t port() const {  // both families keep it in the same place
        return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
    }
};

/// The address with the port it would get. Error: the errno, 0 if it is free.
std::pair<ListenAddress, int> probe(ListenAddress address) {
    const Socket socket(address.is_ipv6() ? AF_INET6 : AF_INET);
    SocketAddress where(address);
    const int yes = 1;
    // Past connections in TIME_WAIT are no obstacle; a listening socket still is.
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (address.is_ipv6()) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (socket.get() < 0 || ::bind(socket.get(), where.get(), where.size) != 0 ||
        ::listen(socket.get(), 1) != 0) {
        return {address, errno};
    }
    ::getsockname(socket.get(), where.get(), &where.size);
    address.port = where.port();
    return {address, 0};
}

/// Where a client of this machine reaches a server that listens on `address`.
ListenAddress reachable(ListenAddress address) {
    if (address.host == "0.0.0.0") address.host = "127.0.0.1";
    if (address.host == "::") address.host = "::1";
    return address;
}

bool answers_live(int socket) {
    constexpr std::string_view request =
        "GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    constexpr std::string_view expected = "HTTP/1.1 200";
    char answer[expected.size()];
    return ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == std::ssize(request) &&
           ::recv(socket, answer, sizeof answer, MSG_WAITALL) == std::ssize(expected) &&
           std::string_view(answer, sizeof answer) == expected;
}

}  // namespace

Result<std::vector<std::string>> free_addresses(const std::vector<std::string>& listen) {
    std::vector<std::string> addresses;
    std::string missing;
    for (const auto& text : listen) {
        const auto parsed = parse_listen_address(text);
        if (!parsed) return parsed.error();
        const auto [address, error] = probe(*parsed);
        if (error == 0) {
            addresses.push_back(address.to_string());
        } else if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT) {
            missing = text;
        } else {
            return Error{ErrorCode::conflict,
                         fmt::format("cannot listen on {}: {}; stop what runs there, or choose "
                                     "another address with --listen",
                                     text, std::strerror(error))};
        }
    }
    if (!addresses.empty()) return addresses;
    return Error{ErrorCode::conflict, fmt::format("this machine has no address {}", missing)};
}

bool is_live(const HttpConfig& http) {
    const auto address = parse_listen_address(http.listen.front());
    if (!address) return false;
    const auto target = reachable(*address);
    const Socket socket(target.is_ipv6() ? AF_INET6 : AF_INET);
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SocketAddress where(target);
    if (::connect(socket.get(), where.get(), where.size) != 0) return false;
    return !http.tls_certificate_file.empty() || answers_live(socket.get());
}

std::string base_url(const HttpConfig& http) {
    if (!http.public_url.empty()) return http.public_url;
    const auto* scheme = http.tls_certificate_file.empty() ? "http" : "https";
    const auto address = parse_listen_address(http.listen.front());
    return fmt::format("{}://{}", scheme,
                       address ? reachable(*address).to_string() : http.listen.front());
}

}  // namespace undertone
