#include "api/limits/client_block.h"

#include "common/ip_network.h"

#include <algorithm>
#include <array>

namespace undertone {

std::string client_block(std::string_view address) {
    constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    constexpr std::size_t subnet_bytes = 8;
    const auto parsed = IpAddress::parse(address);
    if (!parsed) return std::string(address);
    const auto& bytes = parsed->bytes();
    const bool is_v4 = std::equal(mapped.begin(), mapped.end(), bytes.begin());
    return {bytes.begin(), is_v4 ? bytes.end() : bytes.begin() + subnet_bytes};
}

}  // namespace undertone
