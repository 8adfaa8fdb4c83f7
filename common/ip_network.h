// IP addresses and networks: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

/// IPv4 is kept as the IPv6 address it is mapped to (RFC 4291 2.5.5.2), so that "::ffff:192.0.2.7"
/// and "192.0.2.7" are one.
class IpAddress {
public:
    /// Without brackets, port or zone.
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_loopback() const;
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

private:
    std::array<std::uint8_t, 16> bytes_{};
};

class IpNetwork {
public:
    /// An address alone is the network of that address. nullopt: neither.
    static std::optional<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const;

private:
    IpAddress address_;
    std::uint32_t prefix_bits_ = 0;  // of the 128
};

}  // namespace undertone
