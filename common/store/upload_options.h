// What a caller may ask of an upload's analysis, in the `options` field of the form.
//
//   {"conversation_gap_seconds": 3600}
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct UploadOptions {
    /// Silence that ends a conversation; nullopt: as configured.
    std::optional<std::uint32_t> conversation_gap_seconds;
};

/// Why options cannot be taken.
struct OptionFault {
    std::string_view option;  ///< its name; empty: the text is no JSON object
    std::string detail;
};

/// Takes a JSON object; empty text means none are given. Options that we do not know are left
/// alone: they are the caller's.
boost::system::result<UploadOptions, OptionFault> parse_upload_options(std::string_view json);

}  // namespace undertone
