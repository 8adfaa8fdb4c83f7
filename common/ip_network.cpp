#include "common/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace undertone {
namespace {

constexpr std::size_t mapped_offset = 12;  // ::ffff:a.b.c.d

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return number;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), terminated.begin());

    IpAddress address;
    auto& bytes = address.bytes_;
    if (::inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return address;
    bytes.fill(0);
    bytes[mapped_offset - 2] = bytes[mapped_offset - 1] = 0xff;
    if (::inet_pton(AF_INET, terminated.data(), bytes.data() + mapped_offset) == 1) return address;
    return std::nullopt;
}

bool IpAddress::is_loopback() const {
    static const auto v4 = *IpNetwork::parse("127.0.0.0/8");
    static const auto v6 = *IpNetwork::parse("::1");
    return v4.contains(*this) || v6.contains(*this);
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto host = text.substr(0, slash);
    const auto address = IpAddress::parse(host);
    if (!address) return std::nullopt;

    const std::uint32_t bits_max = host.find(':') == std::string_view::npos ? 32 : 128;
    auto bits = std::optional(bits_max);
    if (slash != std::string_view::npos) bits = parse_number(text.substr(slash + 1));
    if (!bits || *bits > bits_max) return std::nullopt;

    IpNetwork network;
    network.address_ = *address;
    network.prefix_bits_ = 128 - bits_max + *bits;
    return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
    const auto& own = address_.bytes();
    const auto& other = address.bytes();
    const auto whole = prefix_bits_ / 8;
    if (!std::equal(own.begin(), own.begin() + whole, other.begin())) return false;
    const auto rest = prefix_bits_ % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return (own[whole] & mask) == (other[whole] & mask);
}

}  // namespace undertone
