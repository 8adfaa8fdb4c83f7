#include "api/auth/cookies.h"
#include "api/auth/login_service.h"
#include "api/auth/permissions.h"
#include "api/http/served_request.h"
#include "common/accounts/secrets.h"

#include <catch2/catch.hpp>

using namespace undertone;

TEST_CASE("a refresh token is good once and for a time", "[login]") {
    const Time now = Time(std::chrono::seconds(100));
    const auto later = now + std::chrono::seconds(1);
    RefreshToken token{LoginSessionId::next(), later, {}};
    CHECK(decide_refresh(token, now) == RefreshDecision::rotate);
    CHECK(decide_refresh(token, later) == RefreshDecision::refuse);
    CHECK(decide_refresh(std::nullopt, now) == RefreshDecision::refuse);
    token.used_at = now;
    CHECK(decide_refresh(token, now) == RefreshDecision::end_login);
    CHECK(decide_refresh(token, later) == RefreshDecision::end_login);
}

TEST_CASE("the login cookie is found among others", "[login]") {
    CHECK(cookie_value("a=1; undertone_session=x; b=2", "undertone_session") == "x");
    CHECK(cookie_value("undertone_session=x;undertone_session=y", "undertone_session") == "x");
    CHECK(cookie_value("undertone_session=", "undertone_session") == "");
    CHECK_FALSE(cookie_value("xundertone_session=x", "undertone_session"));
    CHECK_FALSE(cookie_value("undertone_session", "undertone_session"));
    CHECK_FALSE(cookie_value("", "undertone_session"));

    const LoginCookie cookie{LoginSessionId::next(), make_secret()};
    const auto parsed = LoginCookie::parse(cookie.to_string());
    REQUIRE(parsed);
    CHECK(parsed->session == cookie.session);
    CHECK(parsed->secret == cookie.secret);
    CHECK_FALSE(LoginCookie::parse(cookie.to_string() + "x"));
    CHECK_FALSE(LoginCookie::parse(cookie.secret));
}

TEST_CASE("the login cookie is set and cleared with the same attributes", "[login]") {
    RequestHead head;
    ServedRequest request;
    request.begin(head);
    const LoginCookie cookie{LoginSessionId::next(), make_secret()};
    Config config;
    const auto expect = [&](const std::string& attributes) {
        const CookiePolicy policy(config);
        CHECK(policy.set(cookie, std::chrono::seconds(60), request) ==
              "undertone_session=" + cookie.to_string() + "; Path=/; Max-Age=60; " + attributes);
        CHECK(policy.clear(request) == "undertone_session=; Path=/; Max-Age=0; " + attributes);
    };
    expect("HttpOnly; SameSite=Lax");
    config.http.public_url = "https://undertone.example.org";
    expect("HttpOnly; SameSite=Lax; Secure");
    config.http.public_url.clear();
    request.secure = true;
    config.auth.cookie_same_site = "none";
    expect("HttpOnly; SameSite=None; Secure");
}

TEST_CASE("scopes grant what they name, and only known ones are taken", "[permissions]") {
    CHECK(grants_of_scopes("").manage);
    CHECK(grants_of_scopes("uploads:read").read);
    CHECK_FALSE(grants_of_scopes("uploads:read").write);
    CHECK(grants_of_scopes("uploads:read uploads:write").write);
    CHECK(grants_of_scopes("uploads:*").write);
    CHECK_FALSE(grants_of_scopes("uploads:*").manage);
    CHECK(grants_of_scopes("admin").manage);
    CHECK_FALSE(grants_of_scopes("upload").read);
    CHECK(is_known_scope("uploads:read"));
    CHECK_FALSE(is_known_scope("root"));
    CHECK_FALSE(is_known_scope("uploads:read admin"));
    CHECK_FALSE(is_known_scope(""));
}
