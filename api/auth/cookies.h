// The login cookie (RFC 6265): undertone_session=LOGIN.SECRET
#pragma once

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

/// Set-Cookie's value. `secure`: sent back over TLS alone.
std::string set_login_cookie(const LoginCookie& cookie, std::chrono::seconds life, bool secure);
std::string clear_login_cookie(bool secure);

}  // namespace undertone
