#include "common/store/packed_text.h"

#include <boost/endian/conversion.hpp>
#include <fmt/format.h>
#include <lz4.h>

#include <memory>

namespace undertone {
namespace {

constexpr std::size_t length_bytes = 4;

}  // namespace

Result<std::string> pack_text(std::string_view text) {
    if (text.size() > LZ4_MAX_INPUT_SIZE) {
        return Error{ErrorCode::payload_too_large,
                     fmt::format("{} bytes of text are more than a row can hold", text.size())};
    }
    const auto size = static_cast<int>(text.size());
    const int room = LZ4_compressBound(size);
    const auto packed =
        std::make_unique_for_overwrite<char[]>(length_bytes + static_cast<std::size_t>(room));
    boost::endian::store_little_u32(reinterpret_cast<unsigned char*>(packed.get()),
                                    static_cast<std::uint32_t>(size));
    const int written = LZ4_compress_default(text.data(), packed.get() + length_bytes, size, room);
    return std::string(packed.get(), length_bytes + static_cast<std::size_t>(written));
}

Result<std::string> unpack_text(std::string_view packed) {
    const Error damaged{ErrorCode::internal, "a packed text is damaged"};
    if (packed.size() < length_bytes) return damaged;
    const auto size =
        boost::endian::load_little_u32(reinterpret_cast<const unsigned char*>(packed.data()));
    if (size > LZ4_MAX_INPUT_SIZE) return damaged;
    std::string text(size, '\0');
    const int read =
        LZ4_decompress_safe(packed.data() + length_bytes, text.data(),
                            static_cast<int>(packed.size() - length_bytes), static_cast<int>(size));
    if (read != static_cast<int>(size)) return damaged;
    return text;
}

}  // namespace undertone
