#include "api/auth/account_service.h"

#include "tests/api/limits/limits_fixture.h"
#include "tests/common/store/store_fixture.h"

#include <dlfcn.h>
#include <sodium.h>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// The hashes that passwords were checked against.
std::vector<std::string> checked;

}  // namespace

/// Stands in front of libsodium's, so that the work it is given can be seen.
int crypto_pwhash_argon2id_str_verify(const char* hash, const char* password,
                                      unsigned long long bytes) {
    using Verify = int (*)(const char*, const char*, unsigned long long);
    static const auto verify =
        reinterpret_cast<Verify>(::dlsym(RTLD_NEXT, "crypto_pwhash_argon2id_str_verify"));
    checked.emplace_back(hash);
    return verify(hash, password, bytes);
}

namespace {

constexpr std::string_view password = "correct horse", address = "192.0.2.1";

struct Accounts : StoreFixture, LimitsFixture {
    const Log quiet_log{log_config, "test"};
    TenantDirectory tenants{clock, *database_};
    const std::unique_ptr<TokenKeys> keys =
        TokenKeys::open(AuthConfig{}, folder_.file("secrets/jwt"), clock).value();
    LoginDirectory logins{clock, *database_, *keys};
    const std::unique_ptr<EventPublisher> publisher =
        make_event_publisher(server.config(), quiet_log);
    const std::unique_ptr<EventListener> listener = make_event_listener(server.config(), quiet_log);
    AccountChanges changes{logins, tenants, *publisher, *listener};
    LoginThrottle throttle{config, clock, buckets};
    AuthConfig auth;
    AuditTrail audit{clock};
    CredentialLog credentials{clock};
    AccountService service{{auth, clock, *database_, changes, throttle, audit, credentials, false}};

    User add_user() {
        return service
            .register_user({.email = "Ann@example.org",
                            .password = std::string(password),
                            .username = "ann",
                            .full_name = {}},
                           {.at = clock.now(), .source = {}, .action = "user.registered"})
            .value();
    }

    Result<LoginOutcome> log_in(std::string_view name, std::string_view with = "a wrong one",
                                std::string_view from = address) {
        checked.clear();
        const AuditSource source{.actor_kind = "anonymous",
                                 .actor_id = {},
                                 .request_id = {},
                                 .address = std::string(from)};
        return service.authenticate({.name = name, .password = with, .source = source});
    }

    int fail(std::string_view name, int times, std::string_view from = address) {
        int failed = 0;
        for (int i = 0; i < times; ++i) failed += log_in(name, "a wrong one", from).has_error();
        return failed;
    }
};

/// All of a hash that says how much work it is: "$argon2id$v=19$m=19456,t=2,p=1$", and its length.
std::pair<std::string, std::size_t> work_of(const std::string& hash) {
    return {hash.substr(0, hash.find('$', hash.find("$m=") + 1)), hash.size()};
}

}  // namespace

TEST_CASE_METHOD(Accounts, "a login that fails does the same work whatever it fails for",
                 "[accounts][login]") {
    const auto user = add_user();
    for (const auto* const name : {"ann@example.org", "ann", "nobody@example.org", "nobody"}) {
        CAPTURE(name);
        const auto outcome = log_in(name);
        REQUIRE(outcome.has_error());
        CHECK(outcome.error().code == ErrorCode::unauthorized);
        REQUIRE(checked.size() == 1);
        CHECK(work_of(checked.front()) == work_of(user.password_hash));
    }
    CHECK(std::get<User>(log_in("ann", password).value()).id == user.id);
    CHECK(checked.size() == 1);
}

TEST_CASE_METHOD(Accounts, "a login that too many have failed before does no work",
                 "[accounts][login]") {
    add_user();
    for (const auto* const name : {"ann", "nobody"}) {
        CAPTURE(name);
        CHECK(fail(name, 10) == 10);
        const auto refused = log_in(name, password, "192.0.2.2");
        CHECK(std::get<LoginThrottle::Refusal>(refused.value()).limit == 10);
        CHECK(checked.empty());
    }
}

TEST_CASE_METHOD(Accounts, "an account is one by each of its names", "[accounts][login]") {
    add_user();
    CHECK(fail("ANN@example.org", 5) == 5);
    CHECK(fail("Ann", 10, "192.0.2.2") == 5);
}
