// The access token: a JWT that names a login. It is good as long as the login is.
//
//   {"sub":USER,"tid":TENANT,"role":"owner","sid":LOGIN,"jti":"...","iat":...,"exp":...}
#pragma once

#include "common/accounts/jwt.h"
#include "common/clock.h"
#include "common/store/account.h"

#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct AccessClaims {
    UserId user;                 ///< sub
    TenantId tenant;             ///< tid: the user's own
    Role role;                   ///< in it, when the token was made; what counts is the store's
    LoginSessionId session;      ///< sid
    Time issued_at, expires_at;  ///< in whole seconds
};

std::string make_access_token(const JwtKey& key, const AccessClaims& claims);

/// nullopt: not one of ours, or expired.
std::optional<AccessClaims> read_access_token(const JwtKeySet& keys, std::string_view text,
                                              Time now);

}  // namespace undertone
