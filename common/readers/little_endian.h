// Numbers as ZIP archives store them.
#pragma once

#include <cstddef>
#include <string_view>

namespace undertone {

/// The unsigned number at `offset`, all of whose bytes have to be there.
template <class Number>
Number little_endian(std::string_view bytes, std::size_t offset) {
    Number number = 0;
    for (std::size_t i = sizeof(Number); i-- > 0;) {
        number = static_cast<Number>(static_cast<Number>(number << 8) |
                                     static_cast<unsigned char>(bytes[offset + i]));
    }
    return number;
}

}  // namespace undertone
