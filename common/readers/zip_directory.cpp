#include "common/readers/zip_directory.h"

#include "common/readers/little_endian.h"

#include <algorithm>
#include <string>

namespace undertone {
namespace {

constexpr std::string_view end_record = "PK\x05\x06";
constexpr std::string_view zip64_locator = "PK\x06\x07";
constexpr std::size_t end_record_bytes = 22;
constexpr std::size_t locator_bytes = 20;
constexpr std::size_t zip64_record_bytes = 56;
constexpr std::size_t comment_bytes_max = 65'535;

Result<std::string> read_part(const SpooledBytes& archive, std::uint64_t offset,
                              std::size_t bytes) {
    std::string part(bytes, '\0');
    if (const auto read = archive.read(offset, part); !read) return read.error();
    return part;
}

/// The size that a 64-bit record claims, which a locator at the start of `text` points to.
Result<std::uint64_t> zip64_claim(const SpooledBytes& archive, std::string_view text) {
    const auto offset = little_endian<std::uint64_t>(text, 8);
    if (offset > archive.size() || archive.size() - offset < zip64_record_bytes) {
        return std::uint64_t{0};
    }
    const auto record = read_part(archive, offset, zip64_record_bytes);
    if (!record) return record.error();
    return little_endian<std::uint64_t>(*record, 40);
}

}  // namespace

Result<std::uint64_t> zip_directory_bytes(const SpooledBytes& archive) {
    const auto bytes = std::min<std::uint64_t>(
        archive.size(), locator_bytes + end_record_bytes + comment_bytes_max);
    const auto tail = read_part(archive, archive.size() - bytes, bytes);
    if (!tail) return tail.error();

    const std::string_view text = *tail;
    std::uint64_t largest = 0;
    for (auto at = text.find("PK"); at != text.npos; at = text.find("PK", at + 1)) {
        const auto record = text.substr(at);
        if (record.starts_with(end_record) && record.size() >= end_record_bytes) {
            const auto claim = little_endian<std::uint32_t>(record, 12);
            // All ones stand for a number in the 64-bit record.
            if (claim != 0xFFFFFFFFU) largest = std::max<std::uint64_t>(largest, claim);
        }
        if (record.starts_with(zip64_locator) && record.size() >= locator_bytes) {
            const auto claim = zip64_claim(archive, record);
            if (!claim) return claim;
            largest = std::max(largest, *claim);
        }
    }
    return largest;
}

}  // namespace undertone
