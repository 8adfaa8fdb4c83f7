#include "api/auth/login_directory.h"

#include "common/accounts/secrets.h"
#include "common/store/login_session_store.h"

#include <mutex>

namespace undertone {
namespace {

constexpr std::chrono::seconds login_kept{2};
constexpr std::size_t kept_max = 20'000;

}  // namespace

Result<std::optional<LoginDirectory::Found>> LoginDirectory::find_by_token(std::string_view text) {
    const auto claims = claims_of(text);
    if (!claims) return std::optional<Found>();
    auto login = find(claims->session);
    if (!login) return login.error();
    // A login by cookie has no tokens.
    const bool good = *login && (*login)->user == claims->user && (*login)->cookie_sha256.empty();
    if (!good) return std::optional<Found>();
    return std::optional(Found{claims->session, std::move(*login)});
}

Result<std::optional<LoginDirectory::Found>> LoginDirectory::find_by_cookie(std::string_view text) {
    const auto cookie = LoginCookie::parse(text);
    if (!cookie) return std::optional<Found>();
    auto login = find(cookie->session);
    if (!login) return login.error();
    const bool good = *login && same_bytes((*login)->cookie_sha256, sha256(cookie->secret));
    if (!good) return std::optional<Found>();
    return std::optional(Found{cookie->session, std::move(*login)});
}

void LoginDirectory::forget() {
    const std::unique_lock lock(mutex_);
    ++forgotten_;
    logins_.clear();
}

/// Verifying an Ed25519 signature takes longer than all the rest of a read: what was verified once
/// is known by its text.
std::optional<AccessClaims> LoginDirectory::claims_of(std::string_view token) {
    const auto now = clock_.now();
    const auto keys = keys_.for_checking(token);
    const std::string text(token);
    {
        const std::shared_lock lock(tokens_mutex_);
        const auto it = tokens_keys_ == keys ? tokens_.find(text) : tokens_.end();
        if (it != tokens_.end()) {
            return it->second.expires_at > now ? std::optional(it->second) : std::nullopt;
        }
    }
    const auto claims = read_access_token(*keys, token, now);
    if (!claims) return std::nullopt;
    const std::unique_lock lock(tokens_mutex_);
    if (tokens_keys_ != keys || tokens_.size() >= kept_max) tokens_.clear();
    tokens_keys_ = keys;
    tokens_.insert_or_assign(text, *claims);
    return claims;
}

Result<LoginDirectory::Login> LoginDirectory::find(LoginSessionId session) {
    const auto steady = clock_.steady();
    const auto now = clock_.now();
    std::uint64_t forgotten = 0;
    {
        const std::shared_lock lock(mutex_);
        forgotten = forgotten_;
        const auto it = logins_.find(session);
        if (it != logins_.end() && steady - it->second.read_at < login_kept) {
            const auto& login = it->second.login;
            return login && login->expires_at > now ? login : nullptr;
        }
    }
    Login login;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        auto found = LoginSessionStore(connection).find_live(session, now);
        if (!found) return found.error();
        login = *found ? std::make_shared<const LiveLogin>(std::move(**found)) : nullptr;
        return {};
    });
    if (!read) return read.error();

    const std::unique_lock lock(mutex_);
    if (forgotten == forgotten_) {
        if (logins_.size() >= kept_max) logins_.clear();
        logins_.insert_or_assign(session, Kept{login, steady});
    }
    return login;
}

}  // namespace undertone
