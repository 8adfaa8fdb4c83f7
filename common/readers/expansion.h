// How much packed content may grow: what stops a bomb.
#pragma once

#include "common/readers/reader.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace undertone {

struct ExpansionLimits {
    std::uint32_t ratio_max;  ///< past the first 16 MiB
    std::uint64_t bytes_max;

    static ExpansionLimits of(const ReadOptions& options) {
        return {options.expansion_ratio_max, options.expanded_bytes_max};
    }

    /// The fault expansion_limit once `unpacked` bytes came out of `packed` ones; `content` is what
    /// they are of.
    std::optional<FileFault> check(std::uint64_t packed, std::uint64_t unpacked,
                                   std::string_view content) const;
};

}  // namespace undertone
