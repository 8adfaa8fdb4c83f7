// The head of one form-data part (RFC 7578 4): its name, file name and type.
//
//   Content-Disposition: form-data; name="files"; filename="chat.json"
//   Content-Type: application/json
#pragma once

#include "common/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct PartHeaders {
    std::string name;
    /// As the client gave it: raw bytes, path components kept. Empty for an empty file input,
    /// absent for a field.
    std::optional<std::string> filename;
    std::string content_type;  ///< empty if not given
};

/// `head`: the lines up to the empty one, each ended by CRLF. Errors: bad_request.
Result<PartHeaders> parse_part_head(std::string_view head);

/// The boundary of "multipart/form-data; boundary=...". Errors: unsupported_media_type for another
/// type, bad_request where the boundary is missing, empty or longer than 70 characters.
Result<std::string> parse_boundary(std::string_view content_type);

}  // namespace undertone
