#include "api/auth/account_service.h"

#include "common/accounts/account_rules.h"
#include "common/accounts/new_user.h"
#include "common/accounts/password.h"
#include "common/accounts/secrets.h"
#include "common/store/folded.h"
#include "common/store/meta_store.h"
#include "common/store/user_store.h"

namespace undertone {
namespace {

Error wrong_login() { return {ErrorCode::unauthorized, "the e-mail or the password is wrong"}; }

}  // namespace

Checked<void> check_account(const NewAccount& account) {
    if (!is_valid_email(account.email)) return FieldFault{"email", "email is no e-mail address"};
    if (!account.username.empty() && !is_valid_username(account.username)) {
        return FieldFault{"username", "username must be 1 to 64 of A-Z a-z 0-9 . _ -"};
    }
    if (!is_valid_password(account.password)) {
        return FieldFault{"password", std::string(password_rule)};
    }
    if (!is_valid_full_name(account.full_name)) {
        return FieldFault{"full_name", "full_name is longer than 200 bytes, or no text"};
    }
    return {};
}

AccountService::AccountService(Parts parts) : parts_(parts) {
    (void)decoy_password_hash();  // made now, so that no login takes longer for making it
}

Result<User> AccountService::register_user(const NewAccount& account, const AuditEvent& event) {
    auto hash = hash_password(account.password);
    if (!hash) return hash.error();
    const auto now = parts_.clock.now();
    User user;
    user.email = account.email;
    user.full_name = account.full_name;
    user.password_hash = std::move(*hash);
    user.created_at = now;

    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        user.username = account.username;
        user.is_operator = false;
        if (parts_.first_is_operator) {
            const auto first = is_first_user(connection, now);
            if (!first) return first.error();
            user.is_operator = *first;
        }
        if (auto inserted = insert_user(connection, user); !inserted) return inserted;
        return note(connection, user, acting_as(user.id, event));
    });
    if (!written) return written.error();
    return user;
}

Result<LoginOutcome> AccountService::authenticate(const LoginAttempt& attempt) {
    std::optional<User> user;
    const auto read = parts_.database.read([&](Connection& connection) -> Result<> {
        auto found = UserStore(connection).find_by_login(attempt.name);
        if (!found) return found.error();
        user = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return try_password(std::move(user), attempt);
}

Result<LoginOutcome> AccountService::confirm(const User& user, std::string_view password,
                                             const AuditSource& source) {
    return try_password(user, {.name = user.email, .password = password, .source = source});
}

Result<LoginOutcome> AccountService::try_password(std::optional<User> user,
                                                  const LoginAttempt& attempt) {
    // An account has two names and is one; what is none is counted by the name it was given.
    const auto account = folded_text(user ? user->email : attempt.name);
    const auto& address = attempt.source.address;
    if (const auto refusal = parts_.throttle.check(account, address)) {
        refuse_login(user, attempt, "too many failures");
        return LoginOutcome(*refusal);
    }

    const auto& hash = user ? user->password_hash : decoy_password_hash();
    const auto same = matches_password(hash, attempt.password);
    if (!same) return same.error();
    if (!*same || !user || user->disabled_at) {
        parts_.throttle.failed(account, address);
        refuse_login(user, attempt,
                     !user   ? "no such user"
                     : *same ? "disabled user"
                             : "wrong password");
        return wrong_login();
    }
    return LoginOutcome(std::move(*user));
}

void AccountService::refuse_login(const std::optional<User>& user, const LoginAttempt& attempt,
                                  std::string_view reason) {
    parts_.credentials.refused({.log = user ? user->tenant : platform_log,
                                .action = "login.refused",
                                .reason = std::string(reason),
                                .source = attempt.source});
}

Result<std::optional<User>> AccountService::find(UserId id) {
    std::optional<User> user;
    const auto read = parts_.database.read([&](Connection& connection) -> Result<> {
        auto found = UserStore(connection).find(id);
        if (!found) return found.error();
        user = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return user;
}

Result<> AccountService::update_profile(const User& before, const User& changed,
                                        const AuditEvent& event) {
    return parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto updated = UserStore(connection).update_profile(changed, parts_.clock.now());
        if (!updated) return updated;
        if (changed.email != before.email) {
            auto gone = PasswordResetStore(connection).remove_of(changed.id);
            if (!gone) return gone;
        }
        return note(connection, changed, event);
    });
}

Result<> AccountService::change_password(const User& user, std::string_view fresh,
                                         const AuditEvent& event) {
    const auto hash = hash_password(fresh);
    if (!hash) return hash.error();
    auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto set = UserStore(connection).set_password(user.id, *hash, parts_.clock.now());
        return set ? note(connection, user, event) : set;
    });
    if (written) parts_.changes.announce();
    return written;
}

Result<PasswordReset> AccountService::start_reset(const User& user, const AuditEvent& event) {
    const auto now = parts_.clock.now();
    PasswordReset reset{make_secret(),
                        now + std::chrono::minutes(parts_.config.password_reset_minutes)};
    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto made = PasswordResetStore(connection)
                        .insert(sha256(reset.token), user.id, now, reset.expires_at);
        return made ? note(connection, user, event) : made;
    });
    if (!written) return written.error();
    return reset;
}

Result<std::optional<AccountService::MailedReset>> AccountService::start_mailed_reset(
    std::string_view email, const AuditEvent& event) {
    constexpr std::int64_t open_max = 3;  // nobody's mailbox is filled
    const auto now = parts_.clock.now();
    std::optional<User> user;
    const auto read = parts_.database.read([&](Connection& connection) -> Result<> {
        auto found = UserStore(connection).find_by_email(email);
        if (!found) return found.error();
        user.reset();
        if (!*found || (*found)->disabled_at) return {};
        const auto open = PasswordResetStore(connection).count_open((*found)->id, now);
        if (!open) return open.error();
        if (*open < open_max) user = std::move(**found);
        return {};
    });
    if (!read) return read.error();
    if (!user) return std::optional<MailedReset>();
    auto reset = start_reset(*user, event);
    if (!reset) return reset.error();
    return std::optional(MailedReset{std::move(*user), std::move(*reset)});
}

Result<> AccountService::reset_password(std::string_view token, std::string_view fresh,
                                        const AuditEvent& event) {
    const auto hash = hash_password(fresh);
    if (!hash) return hash.error();
    auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const Error no_good{ErrorCode::not_found, "the token is not valid, or used"};
        const auto id = PasswordResetStore(connection).take(sha256(token), parts_.clock.now());
        if (!id) return id.error();
        if (!*id) return no_good;
        const auto user = UserStore(connection).find(**id);
        if (!user) return user.error();
        if (!*user) return no_good;
        auto set = UserStore(connection).set_password(**id, *hash, parts_.clock.now());
        return set ? note(connection, **user, acting_as(**id, event)) : set;
    });
    if (written) {
        parts_.changes.announce();
    } else if (written.error().code == ErrorCode::not_found) {
        parts_.credentials.refused({.log = platform_log,
                                    .action = "login.refused",
                                    .reason = "no such reset token",
                                    .source = event.source});
    }
    return written;
}

/// The entry that the user, or what is the user's, was changed.
Result<> AccountService::note(Connection& connection, const User& user, AuditEvent event) {
    event.target_kind = "user";
    event.target_id = user.id.to_string();
    return parts_.audit.append(connection, user.tenant, std::move(event));
}

}  // namespace undertone
