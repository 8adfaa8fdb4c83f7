// Which addresses are counted as one client.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// The bytes of an IPv4 address, mapped to IPv6 or not, or of an IPv6 address's /64: a client has
/// all of that to choose from (RFC 6177). What is no address stands for itself.
std::string client_block(std::string_view address);

}  // namespace undertone
