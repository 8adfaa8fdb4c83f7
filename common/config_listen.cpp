#include "common/config_listen.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace undertone {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return port;
}

bool is_numeric_address(int family, const std::string& host) {
    in6_addr address;  // large enough for either family
    return ::inet_pton(family, host.c_str(), &address) == 1;
}

}  // namespace

bool ListenAddress::is_loopback() const { return host == "::1" || host.starts_with("127."); }

std::string ListenAddress::to_string() const {
    return is_ipv6() ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const Error refused{
        ErrorCode::invalid_value,
        fmt::format("expected ADDRESS:PORT, such as 127.0.0.1:8000 or [::1]:8000, got {:?}", text)};
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return refused;
    const auto port = parse_port(text.substr(colon + 1));
    if (!port) return refused;

    auto host = std::string(text.substr(0, colon));
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    if (!is_numeric_address(bracketed ? AF_INET6 : AF_INET, host)) return refused;
    return ListenAddress{std::move(host), *port};
}

}  // namespace undertone
