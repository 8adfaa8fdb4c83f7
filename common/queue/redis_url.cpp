#include "common/queue/redis_url.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace undertone {
namespace {

Error expected(std::string_view what) {
    return {ErrorCode::invalid_value, fmt::format("redis.url: expected {}", what)};
}

/// What stands before the first `mark`; `rest` keeps what follows it, or nothing without a mark.
std::string_view cut(std::string_view& rest, std::string_view mark) {
    const auto at = rest.find(mark);
    const auto head = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + mark.size());
    return head;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// RFC 3986 2.1; a percent sign that starts no escape stands for itself.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::uint8_t byte{};
        const char* digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            decoded += static_cast<char>(byte);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

Result<RedisAddress> parse_unix(std::string_view rest) {
    if (rest.starts_with("//")) rest.remove_prefix(2);
    if (!rest.starts_with('/')) return expected("an absolute path after unix://");
    RedisAddress address;
    address.path = rest;
    return address;
}

/// "host", "host:port" or "[v6]:port" into `address`; false if it is none of them.
bool parse_host(std::string_view text, RedisAddress& address) {
    std::string_view port;
    if (text.starts_with('[')) {
        text.remove_prefix(1);
        if (text.find(']') == std::string_view::npos) return false;
        port = text;
        address.host = cut(port, "]");
        if (!port.empty() && !port.starts_with(':')) return false;
        if (!port.empty()) port.remove_prefix(1);
    } else {
        port = text;
        address.host = cut(port, ":");
    }
    if (!port.empty()) {
        const auto number = parse_number<std::uint16_t>(port);
        if (!number || *number == 0) return false;
        address.port = *number;
    }
    return !address.host.empty();
}

Result<RedisAddress> parse_tcp(std::string_view rest) {
    RedisAddress address;
    // A password may hold an '@' that nobody escaped: the last one ends it.
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        auto password = rest.substr(0, at);
        rest.remove_prefix(at + 1);
        address.user = percent_decoded(cut(password, ":"));
        address.password = percent_decoded(password);
    }
    std::string_view database = rest;
    if (!parse_host(cut(database, "/"), address)) return expected("redis://HOST:PORT/DATABASE");
    if (!database.empty()) {
        const auto number = parse_number<std::uint32_t>(database);
        if (!number) return expected("a number as the database");
        address.database = *number;
    }
    return address;
}

}  // namespace

std::string RedisAddress::to_string() const {
    return path.empty() ? fmt::format("{}:{}", host, port) : path;
}

Result<RedisAddress> parse_redis_url(std::string_view url) {
    if (url.empty()) {
        return Error{ErrorCode::invalid_value,
                     "redis.url is not set; name a Redis, or let `undertone up` run a private one"};
    }
    constexpr std::string_view unix_scheme = "unix:";
    constexpr std::string_view tcp_scheme = "redis://";
    if (url.starts_with(unix_scheme)) return parse_unix(url.substr(unix_scheme.size()));
    if (url.starts_with(tcp_scheme)) return parse_tcp(url.substr(tcp_scheme.size()));
    return expected("redis://HOST:PORT/DATABASE or unix:///PATH");
}

}  // namespace undertone
