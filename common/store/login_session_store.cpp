#include "common/store/login_session_store.h"

#include "common/store/membership_store.h"
#include "common/store/rows.h"

namespace undertone {

Result<> LoginSessionStore::insert(const LoginSession& session) {
    constexpr std::string_view sql =
        "INSERT INTO login_sessions (id, user_id, cookie_sha256, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5)";
    const auto cookie =
        session.cookie_sha256.empty() ? Value(nullptr) : Value(Blob{session.cookie_sha256});
    const Value values[] = {Blob{session.id.view()}, Blob{session.user.view()}, cookie,
                            to_micros(session.created_at), to_micros(session.expires_at)};
    return done(connection_.execute(sql, values));
}

Result<std::optional<LiveLogin>> LoginSessionStore::find_live(LoginSessionId id, Time now) {
    constexpr std::string_view sql =
        "SELECT s.user_id, u.tenant_id, u.is_operator, s.cookie_sha256, s.expires_at"
        " FROM login_sessions s JOIN users u ON u.id = s.user_id"
        " WHERE s.id = $1 AND s.expires_at > $2 AND u.disabled_at IS NULL";
    std::optional<LiveLogin> login;
    const Value values[] = {Blob{id.view()}, to_micros(now)};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        login = {.user = UserId::from_bytes(row.blob(0)),
                 .home = TenantId::from_bytes(row.blob(1)),
                 .is_operator = row.integer(2) != 0,
                 .cookie_sha256 = row.is_null(3) ? std::string() : std::string(row.blob(3)),
                 .expires_at = from_micros(row.integer(4)),
                 .memberships = {}};
    });
    if (!found) return found.error();
    if (login) {
        auto memberships = memberships_of(connection_, login->user);
        if (!memberships) return memberships.error();
        login->memberships = std::move(*memberships);
    }
    return login;
}

Result<> LoginSessionStore::extend(LoginSessionId id, Time expires_at) {
    constexpr std::string_view sql = "UPDATE login_sessions SET expires_at = $2 WHERE id = $1";
    const Value values[] = {Blob{id.view()}, to_micros(expires_at)};
    return done(connection_.execute(sql, values));
}

Result<> LoginSessionStore::end(LoginSessionId id) {
    constexpr std::string_view sql = "DELETE FROM login_sessions WHERE id = $1";
    const Value values[] = {Blob{id.view()}};
    return done(connection_.execute(sql, values));
}

Result<> LoginSessionStore::end_all(UserId user) {
    constexpr std::string_view sql = "DELETE FROM login_sessions WHERE user_id = $1";
    const Value values[] = {Blob{user.view()}};
    return done(connection_.execute(sql, values));
}

Result<std::int64_t> LoginSessionStore::remove_expired(Time now) {
    constexpr std::string_view sql = "DELETE FROM login_sessions WHERE expires_at <= $1";
    const Value values[] = {to_micros(now)};
    return connection_.execute(sql, values);
}

Result<> RefreshTokenStore::insert(std::string_view secret_sha256, LoginSessionId session, Time now,
                                   Time expires_at) {
    constexpr std::string_view sql =
        "INSERT INTO refresh_tokens (secret_sha256, session_id, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4)";
    const Value values[] = {Blob{secret_sha256}, Blob{session.view()}, to_micros(now),
                            to_micros(expires_at)};
    return done(connection_.execute(sql, values));
}

Result<std::optional<RefreshToken>> RefreshTokenStore::find(std::string_view secret_sha256) {
    constexpr std::string_view sql =
        "SELECT session_id, expires_at, used_at FROM refresh_tokens WHERE secret_sha256 = $1";
    std::optional<RefreshToken> token;
    const Value values[] = {Blob{secret_sha256}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        token = {.session = LoginSessionId::from_bytes(row.blob(0)),
                 .expires_at = from_micros(row.integer(1)),
                 .used_at = optional_time(row, 2)};
    });
    if (!found) return found.error();
    return token;
}

Result<bool> RefreshTokenStore::use(std::string_view secret_sha256, Time now) {
    constexpr std::string_view sql =
        "UPDATE refresh_tokens SET used_at = $2 WHERE secret_sha256 = $1 AND used_at IS NULL";
    const Value values[] = {Blob{secret_sha256}, to_micros(now)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed > 0;
}

}  // namespace undertone
