// The login cookie (RFC 6265): undertone_session=LOGIN.SECRET
#pragma once

#include "api/http/message.h"
#include "common/config.h"
#include "common/store/account.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

inline constexpr std::string_view login_cookie_name = "undertone_session";

/// The first value of `name` in a Cookie header field. A view of the field.
std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name);

/// What the cookie holds: which login, and the proof of it.
struct LoginCookie {
    LoginSessionId session;
    std::string secret;

    static std::optional<LoginCookie> parse(std::string_view text);
    std::string to_string() const;
};

/// How browsers are told to keep the cookie. A copy of the settings.
class CookiePolicy {
public:
    CookiePolicy() = default;
    explicit CookiePolicy(const Config& config);

    /// Set-Cookie's value in the answer to `request`.
    std::string set(const LoginCookie& cookie, std::chrono::seconds life,
                    const Request& request) const;
    std::string clear(const Request& request) const;

private:
    std::string attributes(std::int64_t seconds, const Request& request) const;

    bool always_secure_ = false;  // else where the request came over TLS
    std::string_view same_site_ = "Lax";
};

}  // namespace undertone
