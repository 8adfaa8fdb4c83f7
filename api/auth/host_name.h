// Host names as they stand in Host and Origin: which of them mean this machine.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// "example.org" of "Example.org:8000", "[::1]" of "[::1]:8000": in lower case, without the port.
std::string host_name(std::string_view host);

/// Whether `name`, as host_name() gives it, can only be this machine, whoever answers DNS queries:
/// an address in 127/8, [::1], localhost and what is below it (RFC 6761 6.3).
bool is_loopback_name(std::string_view name);

}  // namespace undertone
