// Whatever a header holds: a cookie's value is a piece of it, what parses as a login cookie or a
// token has that one form, and no token is taken that our key did not sign.
//
// Input: a Cookie header field, or a token.
#include "api/auth/cookies.h"
#include "common/accounts/access_token.h"
#include "common/accounts/secrets.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace undertone;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void try_cookie(std::string_view field) {
    const auto value = cookie_value(field, login_cookie_name);
    if (!value) return;
    require(value->data() >= field.data() &&
            value->data() + value->size() <= field.data() + field.size());
    require(value->find(';') == std::string_view::npos);
    if (const auto cookie = LoginCookie::parse(*value)) {
        const auto again = LoginCookie::parse(cookie->to_string());
        require(again && again->session == cookie->session && again->secret == cookie->secret);
    }
}

void try_token(std::string_view text) {
    static const JwtKeySet keys({JwtKey::generate("ours"), JwtKey::from_secret("secret")});
    require(!read_access_token(keys, text, Time()));
    const auto parsed = JwtText::parse(text);
    if (!parsed) return;
    require(text.ends_with("." + to_base64url(parsed->signature)));
    require(parsed->signed_input.ends_with("." + to_base64url(parsed->payload)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try_cookie(bytes);
    try_token(bytes);
    return 0;
}
