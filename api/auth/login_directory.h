// Which login a token or a cookie stands for: read from the store and kept for seconds at most, so
// that a hot read costs no second look-up.
#pragma once

#include "api/auth/cookies.h"
#include "common/accounts/access_token.h"
#include "common/accounts/token_keys.h"
#include "common/clock.h"
#include "common/db/database.h"

#include <chrono>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace undertone {

/// Thread-safe.
class LoginDirectory {
public:
    using Login = std::shared_ptr<const LiveLogin>;
    struct Found {
        LoginSessionId session;
        Login login;
    };

    LoginDirectory(const Clock& clock, Database& database, TokenKeys& keys)
        : clock_(clock), database_(database), keys_(keys) {}

    /// nullopt: no token of ours, expired, or its login has ended.
    Result<std::optional<Found>> find_by_token(std::string_view text);
    /// nullopt: no cookie of ours, or its login has ended.
    Result<std::optional<Found>> find_by_cookie(std::string_view text);

    /// Called when logins or memberships have changed: nothing read before is used any more.
    void forget();

private:
    struct Kept {
        Login login;
        std::chrono::steady_clock::time_point read_at;
    };

    std::optional<AccessClaims> claims_of(std::string_view token);
    Result<Login> find(LoginSessionId session);

    const Clock& clock_;
    Database& database_;
    TokenKeys& keys_;

    std::shared_mutex mutex_;
    std::uint64_t forgotten_ = 0;  // times; what was read before must not be kept after
    std::unordered_map<LoginSessionId, Kept> logins_;

    std::shared_mutex tokens_mutex_;
    TokenKeys::Keys tokens_keys_;  // with which those below were verified
    std::unordered_map<std::string, AccessClaims> tokens_;
};

}  // namespace undertone
