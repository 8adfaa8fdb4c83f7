#include "worker/analyzers/state_archive.h"

namespace undertone {

void StateWriter::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
}

void StateWriter::fixed(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift);
}

std::uint64_t StateReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80) return value;
    }
    fail();
    return 0;
}

std::uint64_t StateReader::fixed() {
    if (bytes_.size() < 8) {
        fail();
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i) {
        value = value << 8 | static_cast<unsigned char>(bytes_[i - 1]);
    }
    bytes_.remove_prefix(8);
    return value;
}

void StateReader::read(std::string& text) {
    const auto size = varint();
    if (size > bytes_.size()) return fail();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
}

}  // namespace undertone
