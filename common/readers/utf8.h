// Is this UTF-8 (RFC 3629)? No overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace undertone {

bool is_valid_utf8(std::string_view text);

/// Where the first sequence starts that is not UTF-8; `text.size()` if there is none. A sequence
/// that `text` cuts short counts as invalid.
std::size_t find_invalid_utf8(std::string_view text);

/// How many bytes at the end of `text` begin a sequence that is not complete yet: 0 to 3.
std::size_t incomplete_utf8_tail(std::string_view text);

}  // namespace undertone
