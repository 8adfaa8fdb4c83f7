#include "api/auth/host_name.h"

#include <arpa/inet.h>

#include <algorithm>

namespace undertone {
namespace {

std::string_view without_port(std::string_view host) {
    const auto bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == std::string_view::npos) return host;
    return host.substr(0, host.find(':', bracket));
}

/// "127.0.0.1", but not "127.0.0.1.example.org", which is a name like any other.
bool is_loopback_address(const std::string& name) {
    in_addr address{};
    return ::inet_pton(AF_INET, name.c_str(), &address) == 1 &&
           ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
}

}  // namespace

std::string host_name(std::string_view host) {
    std::string name(without_port(host));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return name;
}

bool is_loopback_name(std::string_view name) {
    return name == "localhost" || name == "[::1]" || name.ends_with(".localhost") ||
           is_loopback_address(std::string(name));
}

}  // namespace undertone
