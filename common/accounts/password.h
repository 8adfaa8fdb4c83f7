// Passwords: argon2id (RFC 9106). A hash takes some 20 ms and 19 MiB, so it is made on threads of
// its own.
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

inline constexpr std::size_t password_bytes_min = 8, password_bytes_max = 1'024;

/// "$argon2id$v=19$m=19456,t=2,p=1$...". Error: out_of_memory.
Result<std::string> hash_password(std::string_view password);

/// Errors: out_of_memory.
Result<bool> matches_password(const std::string& hash, std::string_view password);

/// A hash that no password matches: checking against it takes as long as against a user's, so that
/// nobody learns from the time whether there is such a user.
const std::string& decoy_password_hash();

}  // namespace undertone
