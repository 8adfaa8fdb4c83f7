#include "common/accounts/account_rules.h"
#include "common/accounts/key_folder.h"
#include "common/accounts/password.h"
#include "common/accounts/secrets.h"
#include "common/accounts/token_keys.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace undertone;
using namespace undertone::testing;

namespace {

mode_t mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777;
}

}  // namespace

TEST_CASE("a password matches its own hash alone", "[password]") {
    const auto hash = hash_password("correct horse").value();
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(matches_password(hash, "correct horse").value());
    CHECK_FALSE(matches_password(hash, "correct horsf").value());
    CHECK_FALSE(matches_password(hash, "").value());
    CHECK_FALSE(matches_password("no hash", "correct horse").value());
    CHECK(hash_password("correct horse").value() != hash);
    CHECK_FALSE(matches_password(decoy_password_hash(), "correct horse").value());
}

TEST_CASE("what an e-mail, a username and a password may be", "[accounts]") {
    for (const auto email : {"a@b", "Ada.B+x@example.org", "m\xc3\xbcller@example.org"}) {
        CHECK(is_valid_email(email));
    }
    for (const auto email : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "<a@b>", "\xff@b"}) {
        CAPTURE(email);
        CHECK_FALSE(is_valid_email(email));
    }
    CHECK_FALSE(is_valid_email(std::string(250, 'a') + "@b.cd"));
    CHECK(is_valid_username("test.user-1_x"));
    for (const auto name : {"", "a@b", "a b", "\xc3\xbc"}) CHECK_FALSE(is_valid_username(name));
    CHECK_FALSE(is_valid_username(std::string(65, 'a')));
    CHECK(is_valid_password("password123"));
    CHECK_FALSE(is_valid_password("1234567"));
    CHECK_FALSE(is_valid_password(std::string("1234567\0", 8)));
    CHECK_FALSE(is_valid_password(std::string(1'025, 'a')));
}

TEST_CASE("a username is made from an e-mail", "[accounts]") {
    CHECK(username_from_email("Ada.B+news@example.org") == "ada.b");
    CHECK(username_from_email("\xc3\xbc@example.org") == "user");
    CHECK(is_valid_username(username_from_email(std::string(200, 'x') + "@example.org")));
}

TEST_CASE("secrets have one form, and base64url one reading", "[secrets]") {
    const auto secret = make_secret();
    CHECK(looks_like_secret(secret));
    CHECK(secret != make_secret());
    CHECK_FALSE(looks_like_secret(secret.substr(1)));
    CHECK_FALSE(looks_like_secret(secret.substr(1) + "+"));
    CHECK(from_base64url(to_base64url("\xff\xfe")) == "\xff\xfe");
    CHECK(to_base64url("") == "");
    for (const auto text : {"A", "AB==", "A B", "AB+/", "AB"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64url(text));
    }
}

TEST_CASE("signing keys are files for their owner alone, the newest first", "[keys]") {
    const TempDir folder;
    const auto path = folder.file("secrets/jwt");
    CHECK(read_key_folder(path).value().empty());
    const auto first = add_signing_key(path).value();
    const auto second = add_signing_key(path).value();
    const auto keys = read_key_folder(path).value();
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].kid() == second);
    CHECK(keys[1].kid() == first);
    CHECK(mode_of(path) == 0700);
    CHECK(mode_of(path + "/" + first + ".pem") == 0600);

    const auto now = SystemClock().now();
    const std::chrono::hours life(24);
    CHECK(remove_retired_keys(path, now, life).value().empty());
    const std::vector<std::string> retired = {first};
    CHECK(remove_retired_keys(path, now + life + std::chrono::minutes(1), life).value() == retired);
    CHECK(read_key_folder(path).value().size() == 1);
}

TEST_CASE("a token of a key that another process made is known", "[keys]") {
    class ManualClock final : public Clock {
    public:
        Time now() const override { return {}; }
        std::chrono::steady_clock::time_point steady() const override { return steady_; }
        std::chrono::steady_clock::time_point steady_{};
    };
    const TempDir folder;
    const auto path = folder.file("secrets/jwt");
    ManualClock clock;
    const auto keys = TokenKeys::open(AuthConfig{}, path, clock).value();
    const auto old_token = sign_jwt(keys->for_signing()->signer(), "{}");
    CHECK(TokenKeys::open(AuthConfig{}, path, clock).value()->current()->signer().kid() ==
          keys->current()->signer().kid());

    const auto kid = add_signing_key(path).value();
    const auto key = read_key_folder(path).value().front();
    const auto token = sign_jwt(key, "{}");
    CHECK_FALSE(verify_jwt(*keys->for_checking(token), token));  // looked less than a second ago
    clock.steady_ += std::chrono::seconds(1);
    CHECK(verify_jwt(*keys->for_checking(token), token));
    CHECK(verify_jwt(*keys->for_checking(old_token), old_token));
    CHECK(keys->for_signing()->signer().kid() == kid);
}

TEST_CASE("configured secrets sign, and earlier ones still verify", "[keys]") {
    AuthConfig config;
    config.secret_key = "an earlier secret";
    const SystemClock clock;
    const auto earlier = TokenKeys::open(config, {}, clock).value();
    config.secret_keys_previous = {config.secret_key};
    config.secret_key = "a later secret";
    const auto later = TokenKeys::open(config, {}, clock).value();
    const auto old_token = sign_jwt(earlier->current()->signer(), "{}");
    CHECK(verify_jwt(*later->current(), old_token));
    CHECK(later->current()->signer().kid() != earlier->current()->signer().kid());
    CHECK_FALSE(verify_jwt(*earlier->current(), sign_jwt(later->current()->signer(), "{}")));
}
