// Opens logins, renews them and ends them, for all faces.
#pragma once

#include "api/audit/audit_trail.h"
#include "api/audit/credential_log.h"
#include "api/auth/account_changes.h"
#include "api/auth/cookies.h"
#include "common/accounts/token_keys.h"
#include "common/config.h"
#include "common/db/database.h"

#include <string>
#include <string_view>

namespace undertone {

/// What is to be done with a refresh token that was sent.
enum class RefreshDecision {
    rotate,     ///< a fresh one in its place
    end_login,  ///< an old one: somebody has a copy, and nobody knows who
    refuse,     ///< unknown or expired
};
RefreshDecision decide_refresh(const std::optional<RefreshToken>& token, Time now);

struct TokenPair {
    std::string access_token, refresh_token;
    std::chrono::seconds expires_in;  ///< of the access token
};

/// Thread-safe. All calls may wait; errors not named are the database's. What they change leaves
/// `event` in the audit log of the user's own tenant.
class LoginService {
public:
    struct Parts {
        const AuthConfig& config;
        const Clock& clock;
        Database& database;
        TokenKeys& keys;
        AccountChanges& changes;
        AuditTrail& audit;
        CredentialLog& credentials;
    };

    explicit LoginService(Parts parts) : parts_(parts) {}

    /// A login by cookie, one by an access token alone, and one by tokens that are renewed.
    Result<LoginCookie> open_with_cookie(const User& user, AuditEvent event);
    Result<std::string> open_with_token(const User& user, AuditEvent event);
    Result<TokenPair> open_with_refresh(const User& user, AuditEvent event);

    /// Errors: unauthorized. The reuse of an old token ends the login with all its tokens.
    Result<TokenPair> refresh(std::string_view refresh_token, const AuditEvent& event);

    /// `home`: the user's own tenant.
    Result<> end(LoginSessionId session, TenantId home, const AuditEvent& event);

    std::chrono::seconds cookie_life() const {
        return std::chrono::days(parts_.config.cookie_days);
    }

private:
    Result<> open(const LoginSession& session, std::string_view refresh_sha256, TenantId home,
                  AuditEvent event);
    Result<> note(Connection& connection, LoginSessionId session, TenantId home, AuditEvent event);
    std::string access_token(const User& user, LoginSessionId session, Time now,
                             std::chrono::seconds life);
    TokenPair token_pair(const User& user, LoginSessionId session, std::string refresh, Time now);

    Parts parts_;
};

}  // namespace undertone
