// Which of the files that can be read a route takes.
#pragma once

#include "common/result.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace undertone {

struct FileRules {
    /// How a name has to end, in any case: ".csv", ".tsv". None: however it likes.
    std::span<const std::string_view> endings = {};
    /// Text as it is: no gzip, whatever is in it.
    bool plain_text = false;
    std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max();
    std::string_view bytes_setting = {};  ///< what bytes_max comes from: "upload.file_bytes_max"

    /// Errors: unsupported_media_type, naming the endings.
    Result<> check_name(std::string_view filename) const;
    /// `head` are the first bytes of a file whose format is known. Errors: unsupported_media_type.
    Result<> check_head(std::string_view head) const;
    /// Errors: payload_too_large.
    Result<> check_size(std::uint64_t bytes) const;
};

/// Those of routes that take CSV and nothing else.
FileRules csv_rules();

}  // namespace undertone
