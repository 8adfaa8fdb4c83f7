#include "common/accounts/jwt.h"

#include "common/accounts/access_token.h"
#include "common/accounts/secrets.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace undertone;

namespace {

constexpr Time now = Time(std::chrono::seconds(1'705'312'200));

JwtKeySet key_set(JwtKey key) { return JwtKeySet({std::move(key)}); }

AccessClaims claims() {
    return {.user = UserId::next(),
            .tenant = TenantId::next(),
            .role = Role::owner,
            .session = LoginSessionId::next(),
            .issued_at = now,
            .expires_at = now + std::chrono::minutes(30)};
}

/// A token with that header and payload, signed as `key` signs.
std::string forged(const JwtKey& key, std::string_view header, std::string_view payload) {
    const auto input = to_base64url(header) + "." + to_base64url(payload);
    return input + "." + to_base64url(key.sign(input));
}

}  // namespace

TEST_CASE("a token reads back with the key that signed it alone", "[jwt]") {
    const bool symmetric = GENERATE(true, false);
    CAPTURE(symmetric);
    const auto make = [&](std::string name) {
        return symmetric ? JwtKey::from_secret(name) : JwtKey::generate(std::move(name));
    };
    const auto key = make("one");
    const auto made = claims();
    const auto text = make_access_token(key, made);

    const auto read = read_access_token(key_set(key), text, now);
    REQUIRE(read.has_value());
    CHECK(read->user == made.user);
    CHECK(read->tenant == made.tenant);
    CHECK(read->session == made.session);
    CHECK(read->role == Role::owner);
    CHECK(read->expires_at == made.expires_at);

    CHECK_FALSE(read_access_token(key_set(make("other")), text, now));
    CHECK(read_access_token(JwtKeySet({make("other"), key}), text, now));
    CHECK_FALSE(read_access_token(key_set(key), text, made.expires_at));
}

TEST_CASE("a token changed at any place is none", "[jwt]") {
    const auto key = JwtKey::generate("one");
    const auto keys = key_set(key);
    const auto text = make_access_token(key, claims());
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto changed = text;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CAPTURE(at);
        CHECK_FALSE(read_access_token(keys, changed, now));
    }
    for (const auto& wrong :
         {text + "A", text + ".", text.substr(1), std::string("a.b.c"), std::string("..")}) {
        CHECK_FALSE(read_access_token(keys, wrong, now));
    }
}

// The classic confusions: no signature, and an HMAC made with what is public.
TEST_CASE("the key decides on the algorithm, not the token", "[jwt]") {
    const auto key = JwtKey::generate("one");
    const auto keys = key_set(key);
    const std::string payload = R"({"sub":"x"})";
    REQUIRE(verify_jwt(keys, forged(key, R"({"alg":"EdDSA","kid":"one"})", payload)));

    CHECK_FALSE(verify_jwt(keys, forged(key, R"({"alg":"HS256","kid":"one"})", payload)));
    CHECK_FALSE(verify_jwt(keys, forged(key, R"({"alg":"none","kid":"one"})", payload)));
    CHECK_FALSE(verify_jwt(keys, forged(key, R"({"alg":"EdDSA"})", payload)));
    CHECK_FALSE(
        verify_jwt(keys, forged(key, R"({"alg":"EdDSA","kid":"one","crit":["exp"]})", payload)));
    CHECK_FALSE(verify_jwt(
        keys, to_base64url(R"({"alg":"none","kid":"one"})") + "." + to_base64url(payload) + "."));
    const auto confused = JwtKey::from_secret(key.public_jwk());
    CHECK_FALSE(verify_jwt(keys, forged(confused, R"({"alg":"HS256","kid":"one"})", payload)));
}

TEST_CASE("claims that are missing or of another kind make no token of ours", "[jwt]") {
    const auto key = JwtKey::from_secret("secret");
    const auto keys = key_set(key);
    const auto id = Uuid::next().to_string();
    const auto sign = [&](boost::json::object claims) {
        return sign_jwt(key, boost::json::serialize(claims));
    };
    const boost::json::object good{
        {"sub", id},           {"tid", id}, {"sid", id}, {"role", "viewer"}, {"iat", 1'705'312'200},
        {"exp", 1'705'312'201}};
    REQUIRE(read_access_token(keys, sign(good), now));
    for (const auto name : {"sub", "tid", "sid", "role", "exp"}) {
        CAPTURE(name);
        auto changed = good;
        changed.erase(name);
        CHECK_FALSE(read_access_token(keys, sign(changed), now));
        changed[name] = boost::json::array{1};
        CHECK_FALSE(read_access_token(keys, sign(changed), now));
    }
    for (const auto& exp : {boost::json::value(-1), boost::json::value(1e300),
                            boost::json::value(INT64_MAX), boost::json::value("1705312201")}) {
        auto changed = good;
        changed["exp"] = exp;
        CHECK_FALSE(read_access_token(keys, sign(changed), now));
    }
}

TEST_CASE("an Ed25519 key reads back from PEM, and shows its public half alone", "[jwt]") {
    const auto key = JwtKey::generate("one");
    const auto read = JwtKey::from_pem("one", key.to_pem());
    REQUIRE(read.has_value());
    CHECK(read->public_jwk() == key.public_jwk());
    CHECK(read->verify("text", key.sign("text")));
    CHECK_FALSE(read->verify("texu", key.sign("text")));
    const auto jwk = boost::json::parse(key.public_jwk()).as_object();
    CHECK(jwk.at("crv") == "Ed25519");
    CHECK_FALSE(jwk.contains("d"));
    CHECK(JwtKey::from_pem("one", "-----BEGIN PRIVATE KEY-----\n").has_error());
    CHECK(JwtKeySet({JwtKey::from_secret("s")}).jwks() == R"({"keys":[]})");
}
