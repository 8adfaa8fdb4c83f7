// Text compressed for a column: result documents are mostly names of members, and a row of a fifth
// of their size costs a fifth of the log, of the copying back and of the disk.
//
// A packed text is its length in bytes (4, little-endian) and an LZ4 block.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

/// Errors: payload_too_large (2,113,929,216 bytes, what an LZ4 block can hold).
Result<std::string> pack_text(std::string_view text);

/// Errors: internal, what was packed is damaged.
Result<std::string> unpack_text(std::string_view packed);

}  // namespace undertone
