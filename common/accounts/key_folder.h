// The keys that sign access tokens, as files: data/secrets/jwt/KID.pem, for their owner alone.
//
// A kid is a UUIDv7, so that the greatest is the newest: it signs, the others still verify. All API
// processes of an installation share the folder; where they cannot, auth.secret_key is their key.
#pragma once

#include "common/accounts/jwt.h"
#include "common/clock.h"

#include <string>
#include <vector>

namespace undertone {

/// Newest first; none where there is no folder. Errors: those of reading files, and invalid_value
/// naming a file that holds no key.
Result<std::vector<JwtKey>> read_key_folder(const std::string& path);

/// Makes a key, and the folder where it is missing. Returns its kid. Safe beside other processes.
Result<std::string> add_signing_key(const std::string& path);

/// Removes the keys that have not been signing for longer than the longest life of a token, as far
/// as the kid of the key after each tells. Returns their kids.
Result<std::vector<std::string>> remove_retired_keys(const std::string& path, Time now,
                                                     std::chrono::seconds token_life);

}  // namespace undertone
