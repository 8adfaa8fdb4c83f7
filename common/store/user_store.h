// The people who can log in.
#pragma once

#include "common/db/database.h"
#include "common/store/account.h"

#include <optional>
#include <string_view>
#include <vector>

namespace undertone {

class UserStore {
public:
    explicit UserStore(Connection& connection) : connection_(connection) {}

    /// Errors: conflict, where somebody has the e-mail or the username; the detail says which.
    Result<> insert(const User& user);
    Result<std::optional<User>> find(UserId id);
    Result<std::optional<User>> find_by_email(std::string_view email);
    Result<std::optional<User>> find_by_username(std::string_view username);
    /// `name` is an e-mail or a username: no username has an "@".
    Result<std::optional<User>> find_by_login(std::string_view name);
    Result<std::vector<User>> list();

    /// Changes e-mail, username and full name. Errors: conflict, as insert().
    Result<> update_profile(const User& user, Time now);
    /// Ends all of the user's logins, and the tokens by which the old one could be replaced.
    Result<> set_password(UserId id, std::string_view password_hash, Time now);
    /// nullopt: enabled again.
    Result<> set_disabled(UserId id, std::optional<Time> disabled_at, Time now);

private:
    Result<> check_free(const User& user);

    Connection& connection_;
};

/// The tokens by which a forgotten password is replaced, each good for one use.
class PasswordResetStore {
public:
    explicit PasswordResetStore(Connection& connection) : connection_(connection) {}

    Result<> insert(std::string_view secret_sha256, UserId user, Time now, Time expires_at);
    /// Whose it is; then all of the user's are gone. nullopt: unknown, used or expired.
    Result<std::optional<UserId>> take(std::string_view secret_sha256, Time now);
    /// All of the user's.
    Result<> remove_of(UserId user);
    /// How many of the user's are neither used nor expired.
    Result<std::int64_t> count_open(UserId user, Time now);
    Result<> remove_expired(Time now);

private:
    Connection& connection_;
};

}  // namespace undertone
