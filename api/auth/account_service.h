// Users: registration, proof of who somebody is, profiles and passwords, for all faces.
#pragma once

#include "api/audit/audit_trail.h"
#include "api/audit/credential_log.h"
#include "api/auth/account_changes.h"
#include "api/limits/login_throttle.h"
#include "common/config.h"
#include "common/db/database.h"
#include "common/store/account.h"
#include "common/store/field_fault.h"

#include <string>
#include <string_view>
#include <variant>

namespace undertone {

struct NewAccount {
    std::string email, password;
    std::string username;  ///< empty: made from the e-mail
    std::string full_name;
};

/// What cannot be taken of it.
Checked<void> check_account(const NewAccount& account);

/// Somebody who says who they are.
struct LoginAttempt {
    std::string_view name;  ///< an e-mail or a username
    std::string_view password;
    const AuditSource& source;  ///< where it comes from
};

/// The user, or that too many logins have failed for this one to be tried.
using LoginOutcome = std::variant<User, LoginThrottle::Refusal>;

/// A token by which a password is replaced, good once.
struct PasswordReset {
    std::string token;
    Time expires_at;
};

/// Thread-safe. All calls may wait; errors not named are the database's. Those that take a password
/// hash it, on the calling thread. What changes something leaves `event` in the audit log of the
/// user's own tenant.
class AccountService {
public:
    struct Parts {
        const AuthConfig& config;
        const Clock& clock;
        Database& database;
        AccountChanges& changes;
        LoginThrottle& throttle;
        AuditTrail& audit;
        CredentialLog& credentials;
        bool first_is_operator;  ///< who registers first is the platform's operator
    };

    explicit AccountService(Parts parts);

    /// Makes the user and the tenant of their own. `account` passed check_account().
    /// Errors: conflict, naming what is taken.
    Result<User> register_user(const NewAccount& account, const AuditEvent& event);

    /// Errors: unauthorized, after the same work whether there is such a user or not.
    Result<LoginOutcome> authenticate(const LoginAttempt& attempt);

    /// nullopt: there is no such user.
    Result<std::optional<User>> find(UserId id);
    /// Whether who is logged in is who they were: a credential can be copied. A wrong password is
    /// a failed login. Errors: unauthorized.
    Result<LoginOutcome> confirm(const User& user, std::string_view password,
                                 const AuditSource& source);

    /// A new e-mail ends the tokens that were sent to the old one. Errors: conflict.
    Result<> update_profile(const User& before, const User& changed, const AuditEvent& event);

    /// Ends all of the user's logins.
    Result<> change_password(const User& user, std::string_view fresh, const AuditEvent& event);
    Result<PasswordReset> start_reset(const User& user, const AuditEvent& event);
    /// The same for whoever asks in a user's name. nullopt: there is no such user, none that can
    /// log in, or enough of such tokens are open.
    struct MailedReset {
        User user;
        PasswordReset reset;
    };
    Result<std::optional<MailedReset>> start_mailed_reset(std::string_view email,
                                                          const AuditEvent& event);
    /// Ends all of the user's logins. Errors: not_found, for a token that is no good.
    Result<> reset_password(std::string_view token, std::string_view fresh,
                            const AuditEvent& event);

private:
    Result<LoginOutcome> try_password(std::optional<User> user, const LoginAttempt& attempt);
    Result<> note(Connection& connection, const User& user, AuditEvent event);
    void refuse_login(const std::optional<User>& user, const LoginAttempt& attempt,
                      std::string_view reason);

    Parts parts_;
};

}  // namespace undertone
