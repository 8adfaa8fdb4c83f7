#include "api/auth/cookies.h"

#include "common/accounts/secrets.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

namespace undertone {

std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name) {
    while (!field.empty()) {
        const auto end = std::min(field.find(';'), field.size());
        const auto pair = trim(field.substr(0, end));
        field.remove_prefix(std::min(end + 1, field.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return pair.substr(equals + 1);
        }
    }
    return std::nullopt;
}

std::optional<LoginCookie> LoginCookie::parse(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto session = LoginSessionId::parse(text.substr(0, dot));
    const auto secret = text.substr(dot + 1);
    if (!session || !looks_like_secret(secret)) return std::nullopt;
    return LoginCookie{*session, std::string(secret)};
}

std::string LoginCookie::to_string() const {
    return fmt::format("{}.{}", session.to_string(), secret);
}

CookiePolicy::CookiePolicy(const Config& config)
    // TLS may end in front of us.
    : always_secure_(config.http.public_url.starts_with("https://")),
      same_site_(config.auth.cookie_same_site == "none" ? "None" : "Lax") {}

std::string CookiePolicy::set(const LoginCookie& cookie, std::chrono::seconds life,
                              const Request& request) const {
    return fmt::format("{}={}; {}", login_cookie_name, cookie.to_string(),
                       attributes(life.count(), request));
}

std::string CookiePolicy::clear(const Request& request) const {
    return fmt::format("{}=; {}", login_cookie_name, attributes(0, request));
}

std::string CookiePolicy::attributes(std::int64_t seconds, const Request& request) const {
    return fmt::format("Path=/; Max-Age={}; HttpOnly; SameSite={}{}", seconds, same_site_,
                       always_secure_ || request.secure ? "; Secure" : "");
}

}  // namespace undertone
