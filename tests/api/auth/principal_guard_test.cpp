#include "api/auth/principal_guard.h"

#include "api/http/served_request.h"
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
    PrincipalGuard required{policy(false), tenants};
    PrincipalGuard open{policy(true), tenants};

    static PrincipalGuard::Policy policy(bool is_open) {
        return {.open = is_open,
                .allow_public = false,
                .allowed_hosts = {"Undertone.Lan"},
                .cors_origins = {}};
    }

    std::string new_key(std::string_view scopes, bool all_customers = false) {
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
                       .last_used_at = {}};
            return ApiKeyStore(connection).insert(key);
        }));
        return text.to_string();
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
        RequestHeadParser parser(16'384);
        REQUIRE(parser.parse(bytes) == RequestHeadParser::Step::done);
        ServedRequest request;
        request.begin(parser.head());
        request.loopback_peer = true;
        Route route{};
        route.method = request.method;
        route.path = "/uploads";
        route.access = access;
        route.execution = Execution::inline_read;
        const auto refusal = guard.check(request, route);
        return refusal ? refusal->status : 200;
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
