#include "api/auth/account_service.h"

#include "common/accounts/account_rules.h"
#include "common/accounts/new_user.h"
#include "common/accounts/password.h"
#include "common/accounts/secrets.h"
#include "common/store/folded.h"
#include "common/store/login_session_store.h"
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

Result<User> AccountService::register_user(const NewAccount& account) {
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
        return insert_user(connection, user);
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

    // An account has two names and is one; what is none is counted by the name it was given.
    const auto account = folded_text(user ? user->email : attempt.name);
    if (const auto refusal = parts_.throttle.check(account, attempt.address)) {
        return LoginOutcome(*refusal);
    }

    const auto& hash = user ? user->password_hash : decoy_password_hash();
    const auto same = matches_password(hash, attempt.password);
    if (!same) return same.error();
    if (!*same || !user || user->disabled_at) {
        parts_.throttle.failed(account, attempt.address);
        return wrong_login();
    }
    return LoginOutcome(std::move(*user));
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

Result<> AccountService::update_profile(const User& user) {
    return parts_.database.write_and_wait([&](Connection& connection) {
        return UserStore(connection).update_profile(user, parts_.clock.now());
    });
}

Result<> AccountService::change_password(UserId id, std::string_view current,
                                         std::string_view fresh) {
    const auto user = find(id);
    if (!user) return user.error();
    if (!*user) return Error{ErrorCode::not_found, "there is no such user"};
    const auto same = matches_password((*user)->password_hash, current);
    if (!same) return same.error();
    if (!*same) return Error{ErrorCode::unauthorized, "the current password is wrong"};

    const auto hash = hash_password(fresh);
    if (!hash) return hash.error();
    auto written = parts_.database.write_and_wait(
        [&](Connection& connection) { return replace_password(connection, id, *hash); });
    if (written) parts_.changes.announce();
    return written;
}

Result<PasswordReset> AccountService::start_reset(UserId id) {
    const auto now = parts_.clock.now();
    PasswordReset reset{make_secret(),
                        now + std::chrono::minutes(parts_.config.password_reset_minutes)};
    const auto written = parts_.database.write_and_wait([&](Connection& connection) {
        return PasswordResetStore(connection)
            .insert(sha256(reset.token), id, now, reset.expires_at);
    });
    if (!written) return written.error();
    return reset;
}

Result<std::optional<AccountService::MailedReset>> AccountService::start_mailed_reset(
    std::string_view email) {
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
    auto reset = start_reset(user->id);
    if (!reset) return reset.error();
    return std::optional(MailedReset{std::move(*user), std::move(*reset)});
}

Result<> AccountService::reset_password(std::string_view token, std::string_view fresh) {
    const auto hash = hash_password(fresh);
    if (!hash) return hash.error();
    auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto user = PasswordResetStore(connection).take(sha256(token), parts_.clock.now());
        if (!user) return user.error();
        if (!*user) return Error{ErrorCode::not_found, "the token is not valid, or used"};
        return replace_password(connection, **user, *hash);
    });
    if (written) parts_.changes.announce();
    return written;
}

Result<> AccountService::replace_password(Connection& connection, UserId id,
                                          std::string_view hash) {
    if (auto set = UserStore(connection).set_password(id, hash, parts_.clock.now()); !set) {
        return set;
    }
    return LoginSessionStore(connection).end_all(id);
}

}  // namespace undertone
