// Who is logged in. A login lasts as long as its row, and every credential made for it no longer.
#pragma once

#include "common/db/database.h"
#include "common/store/account.h"

#include <optional>
#include <string_view>

namespace undertone {

class LoginSessionStore {
public:
    explicit LoginSessionStore(Connection& connection) : connection_(connection) {}

    Result<> insert(const LoginSession& session);
    /// nullopt: ended, expired, or its user is disabled.
    Result<std::optional<LiveLogin>> find_live(LoginSessionId id, Time now);
    Result<> extend(LoginSessionId id, Time expires_at);
    Result<> end(LoginSessionId id);
    Result<> end_all(UserId user);
    /// Returns how many there were.
    Result<std::int64_t> remove_expired(Time now);

private:
    Connection& connection_;
};

class RefreshTokenStore {
public:
    explicit RefreshTokenStore(Connection& connection) : connection_(connection) {}

    Result<> insert(std::string_view secret_sha256, LoginSessionId session, Time now,
                    Time expires_at);
    Result<std::optional<RefreshToken>> find(std::string_view secret_sha256);
    /// False: it was used already, by somebody faster too.
    Result<bool> use(std::string_view secret_sha256, Time now);

private:
    Connection& connection_;
};

}  // namespace undertone
