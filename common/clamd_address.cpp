#include "common/clamd_address.h"

#include "common/text/ascii.h"

#include <fmt/format.h>
#include <sys/un.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::string_view unix_scheme = "unix:";
constexpr std::string_view tcp_scheme = "tcp:";

Error expected(std::string_view what) {
    return {ErrorCode::invalid_value, fmt::format("expected {}", what)};
}

Result<ClamdAddress> parse_path(std::string_view path) {
    constexpr auto path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;
    if (!path.starts_with('/')) return expected("an absolute path after unix:");
    if (path.size() > path_bytes_max) {
        return expected(fmt::format("a path of at most {} bytes", path_bytes_max));
    }
    return ClamdAddress{std::string(path), {}, {}};
}

Result<ClamdAddress> parse_host(std::string_view text) {
    const auto colon = text.rfind(':');
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = colon == text.npos ? std::string_view() : text.substr(colon + 1);
    const bool is_number = port.size() <= 5 && !port.empty() && std::ranges::all_of(port, is_digit);
    if (host.empty() || !is_number) return expected("HOST:PORT after tcp:");
    return ClamdAddress{{}, std::string(host), std::string(port)};
}

}  // namespace

std::string ClamdAddress::to_string() const {
    if (!path.empty()) return fmt::format("{}{}", unix_scheme, path);
    const bool is_v6 = host.find(':') != host.npos;
    return is_v6 ? fmt::format("{}[{}]:{}", tcp_scheme, host, port)
                 : fmt::format("{}{}:{}", tcp_scheme, host, port);
}

Result<ClamdAddress> parse_clamd_address(std::string_view text) {
    if (text.starts_with(unix_scheme)) return parse_path(text.substr(unix_scheme.size()));
    if (text.starts_with(tcp_scheme)) return parse_host(text.substr(tcp_scheme.size()));
    return expected("unix:/PATH or tcp:HOST:PORT");
}

}  // namespace undertone
