// ADDRESS:PORT, as `http.listen` and `metrics.listen` write it.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

/// "127.0.0.1:8000" or "[::1]:8000".
struct ListenAddress {
    std::string host;  ///< a numeric address, without brackets
    std::uint16_t port;

    bool is_ipv6() const { return host.find(':') != std::string::npos; }
    bool is_loopback() const;
    /// As it was written: "[::1]:8000".
    std::string to_string() const;
};

/// `localhost` stands for 127.0.0.1. Port 0 lets the system choose. Error: invalid_value.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace undertone
