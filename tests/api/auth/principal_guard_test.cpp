#include "api/auth/principal_guard.h"

#include "api/http/served_request.h"
#include "common/accounts/new_user.h"
#include "common/accounts/secrets.h"
#include "common/store/login_session_store.h"
#include "common/store/membership_store.h"
#include "common/store/user_store.h"
#include "tests/common/store/store_fixture.h"

#include <fmt/format.h>

#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// Stands still until it is told otherwise.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Time now) : now_(now) {}
    Time now() const override { return now_; }
    std::chrono::steady_clock::time_point steady() const override { return steady_; }
    void advance(std::chrono::seconds time) {
        now_ += time;
        steady_ += time;
    }

private:
    Time now_;
    std::chrono::steady_clock::time_point steady_{};
};

struct Guarded : StoreFixture {
    ManualClock clock{start};
    TenantDirectory tenants{clock, *database_};
    const std::unique_ptr<TokenKeys> keys =
        TokenKeys::open(AuthConfig{}, folder_.file("secrets/jwt"), clock).value();
    LoginDirectory logins{clock, *database_, *keys};
    CredentialLog credentials{clock};
    PrincipalGuard required{policy(false), tenants, logins, credentials};
    PrincipalGuard open{policy(true), tenants, logins, credentials};

    static PrincipalGuard::Policy policy(bool is_open) {
        return {.open = is_open,
                .allow_public = false,
                .allowed_hosts = {"Undertone.Lan"},
                .cors_origins = {"https://app.example.org"}};
    }

    User add_user(const std::string& name) {
        User user;
        user.email = name + "@example.org";
        user.password_hash = "$argon2id$...";
        user.created_at = start;
        REQUIRE(try_group([&](Connection& connection) {
            User made = user;
            const auto inserted = insert_user(connection, made);
            if (inserted) user = made;
            return inserted;
        }));
        return user;
    }

    void join(const User& user, TenantId tenant, Role role) {
        REQUIRE(in_group<bool>([&](Connection& connection) {
            return MembershipStore(connection, tenant).insert(user.id, role, start);
        }));
    }

    LoginSessionId add_login(const User& user, std::string cookie_sha256 = {}) {
        const LoginSession session{LoginSessionId::next(), user.id, std::move(cookie_sha256), start,
                                   start + std::chrono::hours(1)};
        REQUIRE(try_group(
            [&](Connection& connection) { return LoginSessionStore(connection).insert(session); }));
        return session.id;
    }

    void end(LoginSessionId login) {
        REQUIRE(try_group(
            [&](Connection& connection) { return LoginSessionStore(connection).end(login); }));
        logins.forget();
    }

    std::string token(const User& user, LoginSessionId login) {
        return make_access_token(keys->current()->signer(),
                                 {.user = user.id,
                                  .tenant = user.tenant,
                                  .role = Role::owner,
                                  .session = login,
                                  .issued_at = start,
                                  .expires_at = start + std::chrono::minutes(30)});
    }

    std::string cookie(const User& user) {
        const auto secret = make_secret();
        return fmt::format("Cookie: a=b; undertone_session={}\r\n",
                           LoginCookie{add_login(user, sha256(secret)), secret}.to_string());
    }

    static std::string bearer(const std::string& token) {
        return fmt::format("Authorization: Bearer {}\r\n", token);
    }

    std::string new_key(std::string_view scopes, bool all_customers = false,
                        std::optional<UserId> maker = {}) {
        const auto text = ApiKeyText::generate();
        REQUIRE(try_group([&](Connection& connection) {
            ApiKey key{.id = ApiKeyId::next(),
                       .public_id = text.public_id,
                       .tenant = all_customers ? std::optional<TenantId>() : tenant_,
                       .secret_sha256 = text.secret_sha256(),
                       .scopes = std::string(scopes),
                       .created_at = start,
                       .expires_at = {},
                       .revoked_at = {},
                       .last_used_at = {},
                       .created_by = maker};
            return ApiKeyStore(connection).insert(key);
        }));
        return text.to_string();
    }

    /// What the guard says of a request for the caller's own things.
    static int ask_own(PrincipalGuard& guard, Access access, const std::string& fields,
                       Method method = Method::get) {
        return ask_as_sent(guard, access,
                           fmt::format("{} /uploads HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
                                       to_string(method), fields));
    }

    /// The status that the guard refuses with; 200: it lets the request pass.
    static int ask(PrincipalGuard& guard, Access access, const std::string& fields,
                   Method method = Method::get) {
        const auto bytes =
            fmt::format("{} /uploads?customer_id=acme HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
                        to_string(method), fields);
        return ask_as_sent(guard, access, bytes);
    }

    static int ask_as_sent(PrincipalGuard& guard, Access access, const std::string& bytes) {
        return asked(guard, access, bytes, "/uploads").first;
    }

    /// The status, and who is calling as the handler would see it.
    static std::pair<int, Principal> asked(PrincipalGuard& guard, Access access,
                                           const std::string& bytes, std::string_view path) {
        RequestHeadParser parser(16'384);
        REQUIRE(parser.parse(bytes) == RequestHeadParser::Step::done);
        ServedRequest request;
        request.begin(parser.head());
        request.loopback_peer = true;
        Route route{};
        route.method = request.method;
        route.path = path;
        route.access = access;
        route.execution = Execution::inline_read;
        const auto refusal = guard.check(request, route);
        return {refusal ? refusal->status : 200, request.principal};
    }

    /// Who is calling about an object, with `fields` and `query`.
    Principal about_object(PrincipalGuard& guard, const std::string& fields,
                           std::string_view query = "") {
        const auto bytes =
            fmt::format("GET /uploads/7{} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", query, fields);
        auto [status, principal] = asked(guard, Access::tenant_read, bytes, "/uploads/{id}");
        CHECK(status == 200);
        return principal;
    }

    int with_key(const std::string& key, Access access) {
        return ask(required, access, fmt::format("Authorization: Bearer {}\r\n", key));
    }

    /// What `undertone key list` shows, once all that was handed to the writer is written.
    std::optional<Time> last_used(const std::string& key) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (database_->health().groups_waiting > 0) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
        return in_group<ApiKey>([&](Connection& connection) -> Result<ApiKey> {
                   auto found = ApiKeyStore(connection).find(ApiKeyText::parse(key)->public_id);
                   if (!found) return found.error();
                   return **found;
               })
            .last_used_at;
    }
};

}  // namespace

TEST_CASE_METHOD(Guarded, "a key does what its scopes say, whomever it acts for", "[guard]") {
    const bool all_customers = GENERATE(false, true);
    CAPTURE(all_customers);
    const auto reader = new_key("uploads:read", all_customers);
    CHECK(with_key(reader, Access::tenant_read) == 200);
    CHECK(with_key(reader, Access::tenant_write) == 403);
    CHECK(with_key(reader, Access::operator_only) == 403);

    const auto writer = new_key("uploads:write", all_customers);
    CHECK(with_key(writer, Access::tenant_read) == 403);
    CHECK(with_key(writer, Access::tenant_write) == 200);

    const auto both = new_key("uploads:*", all_customers);
    CHECK(with_key(both, Access::tenant_read) == 200);
    CHECK(with_key(both, Access::tenant_write) == 200);
    CHECK(with_key(both, Access::operator_only) == 403);

    const auto any = new_key("", all_customers);
    CHECK(with_key(any, Access::tenant_read) == 200);
    CHECK(with_key(any, Access::tenant_write) == 200);
    CHECK(with_key(any, Access::operator_only) == (all_customers ? 200 : 403));
}

TEST_CASE_METHOD(Guarded, "in open mode only names of this machine are answered to", "[guard]") {
    const auto from = [this](std::string_view host) {
        return ask_as_sent(
            open, Access::tenant_read,
            fmt::format("GET /uploads?customer_id=acme HTTP/1.1\r\nHost: {}\r\n\r\n", host));
    };
    for (const auto host : {"localhost:8000", "127.0.0.1", "[::1]:8000", "undertone.lan"}) {
        CAPTURE(host);
        CHECK(from(host) == 200);
    }
    for (const auto host : {"127.evil.com", "127.0.0.1.evil.com", "evil.com:8000"}) {
        CAPTURE(host);
        CHECK(from(host) == 403);
    }
}

TEST_CASE_METHOD(Guarded, "in open mode another origin's page changes nothing", "[guard]") {
    const auto post_from = [this](std::string_view origin) {
        return ask(open, Access::tenant_write, fmt::format("Origin: {}\r\n", origin), Method::post);
    };
    CHECK(post_from("http://localhost:5173") == 200);
    CHECK(post_from("http://127.0.0.1:8000") == 200);
    CHECK(post_from("http://127.evil.com") == 403);
    CHECK(post_from("https://evil.com") == 403);
    CHECK(post_from("null") == 403);
}

TEST_CASE_METHOD(Guarded, "the use of a key is noted once a minute", "[guard]") {
    const auto key = new_key("");
    CHECK_FALSE(last_used(key));

    CHECK(with_key(key, Access::tenant_read) == 200);
    CHECK(last_used(key) == start);

    clock.advance(std::chrono::seconds(50));
    CHECK(with_key(key, Access::tenant_read) == 200);
    CHECK(last_used(key) == start);

    clock.advance(std::chrono::seconds(10));
    CHECK(with_key(key, Access::tenant_read) == 200);
    CHECK(last_used(key) == start + std::chrono::seconds(60));
}

TEST_CASE_METHOD(Guarded, "a secret that is wrong is no use of its key", "[guard]") {
    const auto key = new_key("");
    auto wrong = key;
    wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
    CHECK(with_key(wrong, Access::tenant_read) == 401);
    CHECK_FALSE(last_used(key));
}

TEST_CASE_METHOD(Guarded, "a token is good for as long as its login", "[guard][login]") {
    const auto user = add_user("ada");
    const auto login = add_login(user);
    const auto fields = bearer(token(user, login));
    CHECK(ask_own(required, Access::tenant_read, fields) == 200);
    CHECK(ask_own(required, Access::user, fields) == 200);
    CHECK(ask_own(required, Access::tenant_manage, fields) == 200);
    CHECK(ask_own(required, Access::operator_only, fields) == 403);
    CHECK(ask_own(open, Access::user, fields) == 200);

    end(login);
    CHECK(ask_own(required, Access::tenant_read, fields) == 401);
    CHECK(ask_own(open, Access::user, fields) == 401);

    const auto expired = bearer(token(user, add_login(user)));
    clock.advance(std::chrono::minutes(30));
    CHECK(ask_own(required, Access::tenant_read, expired) == 401);
}

TEST_CASE_METHOD(Guarded, "a login that ended elsewhere is out within seconds", "[guard][login]") {
    const auto user = add_user("ada");
    const auto login = add_login(user);
    const auto fields = bearer(token(user, login));
    CHECK(ask_own(required, Access::user, fields) == 200);
    REQUIRE(try_group(
        [&](Connection& connection) { return LoginSessionStore(connection).end(login); }));
    clock.advance(std::chrono::seconds(2));
    CHECK(ask_own(required, Access::user, fields) == 401);
}

TEST_CASE_METHOD(Guarded, "a credential in a header goes before the cookie", "[guard][login]") {
    const auto user = add_user("ada");
    const auto by_cookie = cookie(user);
    CHECK(ask_own(required, Access::user, by_cookie) == 200);
    CHECK(ask_own(required, Access::user, by_cookie + bearer("a.b.c")) == 401);
    CHECK(ask_own(required, Access::user, by_cookie + "X-API-Key: ut_x\r\n") == 401);
    CHECK(ask_own(required, Access::user, by_cookie + bearer(new_key(""))) == 403);

    // The login of a cookie has no tokens, whoever made them.
    const auto login = *LoginCookie::parse(*cookie_value(
        std::string_view(by_cookie).substr(8, by_cookie.size() - 10), login_cookie_name));
    CHECK(ask_own(required, Access::user, bearer(token(user, login.session))) == 401);
    auto forged = login;
    forged.secret = make_secret();
    CHECK(ask_own(required, Access::user,
                  fmt::format("Cookie: undertone_session={}\r\n", forged.to_string())) == 401);
}

TEST_CASE_METHOD(Guarded, "no foreign page changes anything with a cookie", "[guard][login]") {
    const auto by_cookie = cookie(add_user("ada"));
    const auto post = [&](const std::string& fields) {
        return ask_own(required, Access::tenant_write, by_cookie + fields, Method::post);
    };
    CHECK(post("") == 200);
    CHECK(post("Origin: http://localhost\r\n") == 200);
    CHECK(post("Origin: https://app.example.org\r\n") == 200);
    CHECK(post("Sec-Fetch-Site: same-origin\r\n") == 200);
    CHECK(post("Origin: https://evil.com\r\n") == 403);
    CHECK(post("Origin: null\r\n") == 403);
    CHECK(post("Origin: x://localhost\r\n") == 403);
    CHECK(post("Origin: https://\r\n") == 403);
    CHECK(post("Sec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(ask_own(required, Access::tenant_read, by_cookie + "Origin: https://evil.com\r\n") ==
          200);
}

TEST_CASE_METHOD(Guarded, "a member does what its role says, in the customer it names",
                 "[guard][login]") {
    const auto user = add_user("ada");
    const auto fields = bearer(token(user, add_login(user)));
    const auto in_acme = fields + "X-Undertone-Tenant: acme\r\n";
    CHECK(ask_own(required, Access::tenant_read, in_acme) == 403);

    const auto role = GENERATE(Role::viewer, Role::analyst, Role::admin, Role::owner);
    CAPTURE(to_string(role));
    join(user, tenant_, role);
    logins.forget();
    CHECK(ask_own(required, Access::tenant_read, in_acme) == 200);
    CHECK(ask_own(required, Access::tenant_write, in_acme) == (role >= Role::analyst ? 200 : 403));
    CHECK(ask_own(required, Access::tenant_manage, in_acme) == (role >= Role::admin ? 200 : 403));
    CHECK(ask(required, Access::tenant_read, in_acme) == 200);  // customer_id=acme
    CHECK(ask(required, Access::tenant_read, fields) == 403);
}

TEST_CASE_METHOD(Guarded, "of a foreign tenant that is named nothing is left", "[guard][login]") {
    const auto owner = add_user("ada"), stranger = add_user("bob");
    join(owner, tenant_, Role::owner);
    const auto fields = bearer(token(stranger, add_login(stranger)));
    const auto knows_nothing = [](const Principal& principal) {
        return !principal.tenant && principal.customer_id.empty() && !principal.role &&
               !principal.may_read && !principal.may_write && !principal.may_manage;
    };
    for (const auto* const name : {"acme", "nobody"}) {
        CAPTURE(name);
        const auto query = fmt::format("?customer_id={}", name);
        const auto header = fmt::format("X-Undertone-Tenant: {}\r\n", name);
        CHECK(knows_nothing(about_object(required, fields, query)));
        CHECK(knows_nothing(about_object(required, fields + header)));
        CHECK(knows_nothing(about_object(required, fields + header, query)));
    }
    CHECK(knows_nothing(about_object(required, fields + "X-Undertone-Tenant: \xFF\r\n")));
    CHECK(knows_nothing(about_object(open, "", "?customer_id=acme")));
    CHECK(about_object(required, fields).home == stranger.tenant);
    CHECK(about_object(required, bearer(new_key("")), "?customer_id=acme").tenant == tenant_);
}

TEST_CASE_METHOD(Guarded, "a key is worth no more than its maker", "[guard][login]") {
    const auto maker = add_user("ada");
    join(maker, tenant_, Role::admin);
    const auto key = new_key("", false, maker.id);
    const auto fields = bearer(key);
    CHECK(about_object(required, fields).role == Role::admin);
    CHECK(about_object(required, bearer(new_key(""))).role == Role::owner);

    const auto change = [&](auto what) {
        REQUIRE(try_group(what));
        tenants.forget();
    };
    change([&](Connection& connection) {
        return MembershipStore(connection, tenant_).set_role(maker.id, Role::viewer);
    });
    CHECK(with_key(key, Access::tenant_read) == 200);
    CHECK(with_key(key, Access::tenant_write) == 403);
    change([&](Connection& connection) {
        return UserStore(connection).set_disabled(maker.id, start, start);
    });
    CHECK(with_key(key, Access::tenant_read) == 401);
    change([&](Connection& connection) {
        return UserStore(connection).set_disabled(maker.id, std::nullopt, start);
    });
    CHECK(with_key(key, Access::tenant_read) == 200);
    change([&](Connection& connection) {
        return MembershipStore(connection, tenant_).remove(maker.id);
    });
    CHECK(with_key(key, Access::tenant_read) == 401);
}

TEST_CASE_METHOD(Guarded, "in open mode a name does not reach what has members", "[guard][login]") {
    CHECK(ask(open, Access::tenant_write, "", Method::post) == 200);
    CHECK(ask_own(open, Access::user, "") == 401);
    CHECK(ask_own(open, Access::tenant_manage, "") == 401);
    CHECK(ask(open, Access::tenant_read, bearer("a.b.c")) == 200);  // not needed: ignored

    join(add_user("ada"), tenant_, Role::owner);
    tenants.forget();
    CHECK(ask(open, Access::tenant_read, "") == 403);
    CHECK(ask(open, Access::tenant_write, "", Method::post) == 403);
}

TEST_CASE_METHOD(Guarded, "refused credentials are noted in the log of whose they are", "[guard]") {
    const auto noted = [this] {
        std::vector<std::pair<TenantId, std::string>> all;
        for (const auto& [log, event] : credentials.take(true)) {
            all.emplace_back(log, event.action + " " + event.details);
        }
        return all;
    };
    const auto key = new_key("uploads:read");
    const auto name = key.substr(0, 11);
    const auto wrong = key.substr(0, key.size() - 1) + (key.back() == 'A' ? 'B' : 'A');
    CHECK(with_key(key, Access::tenant_read) == 200);
    CHECK(noted().empty());

    CHECK(with_key(wrong, Access::tenant_read) == 401);
    CHECK(noted() == std::vector{std::pair(
                         tenant_, fmt::format(R"(credential.refused {{"reason":"wrong secret )"
                                              R"(of key {}","count":1}})",
                                              name))});
    CHECK(with_key("nonsense", Access::tenant_read) == 401);
    REQUIRE(noted().size() == 1);
    CHECK(with_key(key, Access::tenant_write) == 403);
    CHECK(noted() == std::vector{std::pair(
                         tenant_, std::string(R"(permission.refused {"reason":"GET /uploads",)"
                                              R"("count":1})"))});
    CHECK(ask(open, Access::tenant_read, "X-API-Key: nonsense\r\n") == 200);  // it is ignored
    CHECK(noted().empty());

    CHECK(with_key(new_key("", true), Access::tenant_read) == 200);
    CHECK(noted() ==
          std::vector{std::pair(tenant_, std::string(R"(operator_key.used {"count":1})"))});
}
