#include "common/readers/expansion.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::uint64_t free_bytes = 16 * 1024 * 1024;

FileFault limit_passed(std::string detail) {
    return {.code = "expansion_limit", .detail = std::move(detail)};
}

}  // namespace

std::optional<FileFault> ExpansionLimits::check(std::uint64_t packed, std::uint64_t unpacked,
                                                std::string_view content) const {
    if (unpacked > free_bytes && unpacked / ratio_max > packed) {
        return limit_passed(
            fmt::format("{} is more than upload.expansion_ratio_max = {} times as "
                        "long as the file",
                        content, ratio_max));
    }
    if (unpacked > bytes_max) {
        return limit_passed(
            fmt::format("{} is longer than upload.expanded_bytes_max = {}", content, bytes_max));
    }
    return std::nullopt;
}

}  // namespace undertone
