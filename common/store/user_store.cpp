#include "common/store/user_store.h"

#include "common/store/folded.h"
#include "common/store/login_session_store.h"
#include "common/store/rows.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::string_view user_columns =
    "SELECT id, email, username, full_name, password_hash, tenant_id, is_operator, disabled_at,"
    " created_at FROM users";

User read_user(const Row& row) {
    return {.id = UserId::from_bytes(row.blob(0)),
            .email = std::string(row.text(1)),
            .username = std::string(row.text(2)),
            .full_name = std::string(row.text(3)),
            .password_hash = std::string(row.text(4)),
            .tenant = TenantId::from_bytes(row.blob(5)),
            .is_operator = row.integer(6) != 0,
            .disabled_at = optional_time(row, 7),
            .created_at = from_micros(row.integer(8))};
}

Result<std::optional<User>> find_user(Connection& connection, std::string_view sql,
                                      const Value& key) {
    std::optional<User> user;
    const auto found =
        connection.query(sql, {&key, 1}, [&](const Row& row) { user = read_user(row); });
    if (!found) return found.error();
    return user;
}

}  // namespace

Result<> UserStore::insert(const User& user) {
    constexpr std::string_view sql =
        "INSERT INTO users (id, email, folded_email, username, folded_username, full_name,"
        " password_hash, tenant_id, is_operator, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING";
    const auto email = folded_text(user.email);
    const auto username = folded_text(user.username);
    const Value values[] = {Blob{user.id.view()},
                            user.email,
                            email,
                            user.username,
                            username,
                            user.full_name,
                            user.password_hash,
                            Blob{user.tenant.view()},
                            std::int64_t{user.is_operator},
                            to_micros(user.created_at)};
    const auto inserted = connection_.execute(sql, values);
    if (!inserted) return inserted.error();
    if (*inserted > 0) return {};
    if (auto free = check_free(user); !free) return free;
    return Error{ErrorCode::conflict, "the account is just being made"};
}

Result<> UserStore::check_free(const User& user) {
    const auto with_email = find_by_email(user.email);
    if (!with_email) return with_email.error();
    if (*with_email && (*with_email)->id != user.id) {
        return Error{ErrorCode::conflict, "the e-mail is registered already"};
    }
    const auto with_username = find_by_username(user.username);
    if (!with_username) return with_username.error();
    if (*with_username && (*with_username)->id != user.id) {
        return Error{ErrorCode::conflict, "the username is taken"};
    }
    return {};
}

Result<std::optional<User>> UserStore::find(UserId id) {
    static const std::string sql = fmt::format("{} WHERE id = $1", user_columns);
    return find_user(connection_, sql, Blob{id.view()});
}

Result<std::optional<User>> UserStore::find_by_email(std::string_view email) {
    static const std::string sql = fmt::format("{} WHERE folded_email = $1", user_columns);
    const auto folded = folded_text(email);
    return find_user(connection_, sql, folded);
}

Result<std::optional<User>> UserStore::find_by_username(std::string_view username) {
    static const std::string sql = fmt::format("{} WHERE folded_username = $1", user_columns);
    const auto folded = folded_text(username);
    return find_user(connection_, sql, folded);
}

Result<std::optional<User>> UserStore::find_by_login(std::string_view name) {
    return name.find('@') == std::string_view::npos ? find_by_username(name) : find_by_email(name);
}

Result<std::vector<User>> UserStore::list() {
    static const std::string sql = fmt::format("{} ORDER BY id", user_columns);
    std::vector<User> users;
    const auto found =
        connection_.query(sql, {}, [&](const Row& row) { users.push_back(read_user(row)); });
    if (!found) return found.error();
    return users;
}

Result<> UserStore::update_profile(const User& user, Time now) {
    constexpr std::string_view sql =
        "UPDATE users SET email = $2, folded_email = $3, username = $4, folded_username = $5,"
        " full_name = $6, updated_at = $7 WHERE id = $1";
    if (auto free = check_free(user); !free) return free;
    const auto email = folded_text(user.email);
    const auto username = folded_text(user.username);
    const Value values[] = {Blob{user.id.view()}, user.email,    email, user.username, username,
                            user.full_name,       to_micros(now)};
    return done(connection_.execute(sql, values));
}

Result<> UserStore::set_password(UserId id, std::string_view password_hash, Time now) {
    constexpr std::string_view sql =
        "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
    const Value values[] = {Blob{id.view()}, password_hash, to_micros(now)};
    if (auto set = done(connection_.execute(sql, values)); !set) return set;
    if (auto gone = PasswordResetStore(connection_).remove_of(id); !gone) return gone;
    return LoginSessionStore(connection_).end_all(id);
}

Result<> UserStore::set_disabled(UserId id, std::optional<Time> disabled_at, Time now) {
    constexpr std::string_view sql =
        "UPDATE users SET disabled_at = $2, updated_at = $3 WHERE id = $1";
    const Value values[] = {Blob{id.view()}, time_or_null(disabled_at), to_micros(now)};
    return done(connection_.execute(sql, values));
}

Result<> PasswordResetStore::insert(std::string_view secret_sha256, UserId user, Time now,
                                    Time expires_at) {
    constexpr std::string_view sql =
        "INSERT INTO password_resets (secret_sha256, user_id, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4)";
    const Value values[] = {Blob{secret_sha256}, Blob{user.view()}, to_micros(now),
                            to_micros(expires_at)};
    return done(connection_.execute(sql, values));
}

Result<std::optional<UserId>> PasswordResetStore::take(std::string_view secret_sha256, Time now) {
    constexpr std::string_view take_sql =
        "DELETE FROM password_resets WHERE secret_sha256 = $1 AND expires_at > $2"
        " RETURNING user_id";
    std::optional<UserId> user;
    const Value values[] = {Blob{secret_sha256}, to_micros(now)};
    const auto taken = connection_.query(
        take_sql, values, [&](const Row& row) { user = UserId::from_bytes(row.blob(0)); });
    if (!taken) return taken.error();
    if (user) {
        if (const auto gone = remove_of(*user); !gone) return gone.error();
    }
    return user;
}

Result<> PasswordResetStore::remove_of(UserId user) {
    constexpr std::string_view sql = "DELETE FROM password_resets WHERE user_id = $1";
    const Value values[] = {Blob{user.view()}};
    return done(connection_.execute(sql, values));
}

Result<std::int64_t> PasswordResetStore::count_open(UserId user, Time now) {
    constexpr std::string_view sql =
        "SELECT COUNT(*) FROM password_resets WHERE user_id = $1 AND expires_at > $2";
    std::int64_t count = 0;
    const Value values[] = {Blob{user.view()}, to_micros(now)};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { count = row.integer(0); });
    if (!found) return found.error();
    return count;
}

Result<> PasswordResetStore::remove_expired(Time now) {
    constexpr std::string_view sql = "DELETE FROM password_resets WHERE expires_at <= $1";
    const Value values[] = {to_micros(now)};
    return done(connection_.execute(sql, values));
}

}  // namespace undertone
