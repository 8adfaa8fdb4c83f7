#include "api/auth/login_service.h"

#include "common/accounts/secrets.h"
#include "common/store/login_session_store.h"
#include "common/store/user_store.h"

namespace undertone {
namespace {

Error no_refresh() { return {ErrorCode::unauthorized, "the refresh token is not valid"}; }

}  // namespace

RefreshDecision decide_refresh(const std::optional<RefreshToken>& token, Time now) {
    if (!token) return RefreshDecision::refuse;
    if (token->used_at) return RefreshDecision::end_login;
    return token->expires_at > now ? RefreshDecision::rotate : RefreshDecision::refuse;
}

Result<LoginCookie> LoginService::open_with_cookie(const User& user, AuditEvent event) {
    const LoginCookie cookie{LoginSessionId::next(), make_secret()};
    const auto now = parts_.clock.now();
    auto opened = open({cookie.session, user.id, sha256(cookie.secret), now, now + cookie_life()},
                       {}, user.tenant, std::move(event));
    if (!opened) return opened.error();
    return cookie;
}

Result<std::string> LoginService::open_with_token(const User& user, AuditEvent event) {
    const std::chrono::hours life(parts_.config.login_hours);
    const auto now = parts_.clock.now();
    const auto session = LoginSessionId::next();
    auto opened = open({session, user.id, {}, now, now + life}, {}, user.tenant, std::move(event));
    if (!opened) return opened.error();
    return access_token(user, session, now, life);
}

Result<TokenPair> LoginService::open_with_refresh(const User& user, AuditEvent event) {
    const std::chrono::days life(parts_.config.refresh_token_days);
    const auto now = parts_.clock.now();
    const auto session = LoginSessionId::next();
    auto refresh = make_secret();
    auto opened = open({session, user.id, {}, now, now + life}, sha256(refresh), user.tenant,
                       std::move(event));
    if (!opened) return opened.error();
    return token_pair(user, session, std::move(refresh), now);
}

Result<> LoginService::open(const LoginSession& session, std::string_view refresh_sha256,
                            TenantId home, AuditEvent event) {
    event.action = "login.opened";  // registering opens one too
    event = acting_as(session.user, std::move(event));
    return parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (auto made = LoginSessionStore(connection).insert(session); !made) return made;
        if (!refresh_sha256.empty()) {
            auto kept =
                RefreshTokenStore(connection)
                    .insert(refresh_sha256, session.id, session.created_at, session.expires_at);
            if (!kept) return kept;
        }
        return note(connection, session.id, home, event);
    });
}

Result<> LoginService::note(Connection& connection, LoginSessionId session, TenantId home,
                            AuditEvent event) {
    event.target_kind = "login";
    event.target_id = session.to_string();
    return parts_.audit.append(connection, home, std::move(event));
}

Result<TokenPair> LoginService::refresh(std::string_view refresh_token, const AuditEvent& event) {
    const auto now = parts_.clock.now();
    const auto expires_at = now + std::chrono::days(parts_.config.refresh_token_days);
    const auto old_sha256 = sha256(refresh_token);
    auto fresh = make_secret();
    auto decision = RefreshDecision::refuse;
    LoginSessionId session;
    std::optional<User> user;

    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        user.reset();
        RefreshTokenStore tokens(connection);
        LoginSessionStore sessions(connection);
        const auto token = tokens.find(old_sha256);
        if (!token) return token.error();
        decision = decide_refresh(*token, now);
        if (decision == RefreshDecision::refuse) return {};
        session = (*token)->session;

        // Of two that come with one token at the same time, the slower one reuses it.
        const auto used = tokens.use(old_sha256, now);
        if (!used) return used.error();
        if (!*used) decision = RefreshDecision::end_login;
        const auto login = sessions.find_live(session, now);
        if (!login) return login.error();
        if (!*login) return {};
        auto noted = acting_as((*login)->user, event);
        if (decision == RefreshDecision::end_login) {
            noted.outcome = "refused";
            noted.details = R"({"reason":"an old refresh token was used: the login has ended"})";
            auto ended = sessions.end(session);
            return ended ? note(connection, session, (*login)->home, std::move(noted)) : ended;
        }
        auto found = UserStore(connection).find((*login)->user);
        if (!found) return found.error();
        user = std::move(*found);
        if (auto longer = sessions.extend(session, expires_at); !longer) return longer;
        auto inserted = tokens.insert(sha256(fresh), session, now, expires_at);
        return inserted ? note(connection, session, (*login)->home, std::move(noted)) : inserted;
    });
    if (!written) return written.error();
    if (decision == RefreshDecision::end_login) {
        parts_.changes.announce();
    } else if (!user) {
        parts_.credentials.refused({.log = platform_log,
                                    .action = "login.refused",
                                    .reason = "no such refresh token",
                                    .source = event.source});
    }
    if (decision != RefreshDecision::rotate || !user) return no_refresh();
    return token_pair(*user, session, std::move(fresh), now);
}

Result<> LoginService::end(LoginSessionId session, TenantId home, const AuditEvent& event) {
    auto ended = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto gone = LoginSessionStore(connection).end(session);
        return gone ? note(connection, session, home, event) : gone;
    });
    if (ended) parts_.changes.announce();
    return ended;
}

std::string LoginService::access_token(const User& user, LoginSessionId session, Time now,
                                       std::chrono::seconds life) {
    // Everybody owns the tenant of their own.
    return make_access_token(parts_.keys.for_signing()->signer(), {.user = user.id,
                                                                   .tenant = user.tenant,
                                                                   .role = Role::owner,
                                                                   .session = session,
                                                                   .issued_at = now,
                                                                   .expires_at = now + life});
}

TokenPair LoginService::token_pair(const User& user, LoginSessionId session, std::string refresh,
                                   Time now) {
    const std::chrono::minutes life(parts_.config.access_token_minutes);
    return {.access_token = access_token(user, session, now, life),
            .refresh_token = std::move(refresh),
            .expires_in = life};
}

}  // namespace undertone
