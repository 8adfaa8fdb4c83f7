#include "api/limits/rate_limits.h"

#include "tests/api/limits/limits_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Limited : LimitsFixture {
    RequestHead head;
    Route route{};
    TenantId acme = TenantId::next(), globex = TenantId::next();
    std::string ratelimit, retry_after;  // of the last answer

    Limited() {
        config.reads_per_minute = 4;
        config.writes_per_minute = 2;
        config.logins_per_minute = 3;
        route.path = "/things";
        route.access = Access::tenant_read;
    }

    /// The status of a request for what is foreign to a credential of `home`, or, without one, of
    /// a wrong credential.
    int ask_refused(RateLimits& limits, std::optional<TenantId> home, std::string_view address) {
        ServedRequest request;
        head.method = Method::get;
        request.begin(head);
        request.client_address = address;
        request.principal.home = home;
        const auto over = limits.check_refused(request, home ? 403 : 401);
        return over ? over->status : 200;
    }

    /// The status of a request; 200: it may pass.
    int ask(RateLimits& limits, std::optional<TenantId> tenant, Method method = Method::get,
            std::string_view address = "192.0.2.1") {
        ServedRequest request;
        head.method = method;
        request.begin(head);
        request.client_address = address;
        request.principal.tenant = tenant;
        const auto refusal = limits.check(request, route);
        ratelimit = retry_after = "";
        for (const auto& [name, value] : request.answer_headers) {
            if (name == "RateLimit") ratelimit = value;
        }
        if (!refusal) return 200;
        for (const auto& [name, value] : refusal->headers) {
            if (name == "Retry-After") retry_after = value;
        }
        return refusal->status;
    }

    int allowed(RateLimits& limits, TenantId tenant, Method method = Method::get) {
        int count = 0;
        while (count < 100 && ask(limits, tenant, method) == 200) ++count;
        return count;
    }
};

}  // namespace

TEST_CASE_METHOD(Limited, "a tenant has so many requests of a kind", "[limits][redis]") {
    RateLimits limits(config, clock, buckets);
    CHECK(ask(limits, acme) == 200);
    CHECK(ratelimit == R"("reads";r=3;t=15)");
    CHECK(allowed(limits, acme) == 3);
    CHECK(ask(limits, acme) == 429);
    CHECK(std::stoi(retry_after) > 0);
    CHECK(ratelimit.starts_with(R"("reads";r=0;)"));
    CHECK(ask(limits, acme, Method::head) == 429);

    CHECK(allowed(limits, acme, Method::post) == 2);
    CHECK(ask(limits, acme, Method::del) == 429);
    CHECK(allowed(limits, globex) == 4);
}

TEST_CASE_METHOD(Limited, "time brings requests back", "[limits][redis]") {
    server.kill();  // its own clock would not go with ours
    RateLimits limits(config, clock, buckets);
    CHECK(allowed(limits, acme) == 4);
    clock.advance(std::chrono::seconds(30));
    CHECK(allowed(limits, acme) == 2);
}

TEST_CASE_METHOD(Limited, "processes share what a tenant has", "[limits][redis]") {
    SharedBuckets theirs(redis);
    RateLimits here(config, clock, buckets), there(config, clock, theirs);
    const auto together = allowed(here, acme) + allowed(there, acme) + allowed(here, acme);
    CHECK(together >= 4);
    CHECK(together <= 8);  // `there` knew nothing of `here` until its first draw was answered
}

TEST_CASE_METHOD(Limited, "handing out credentials counts by address", "[limits][redis]") {
    RateLimits limits(config, clock, buckets);
    route.access = Access::anyone;
    CHECK(ask(limits, std::nullopt) == 200);
    CHECK(ratelimit.empty());
    route.mints_credential = true;
    for (int i = 0; i < 3; ++i) CHECK(ask(limits, std::nullopt, Method::post) == 200);
    CHECK(ask(limits, std::nullopt, Method::post) == 429);
    CHECK(ask(limits, std::nullopt, Method::post, "2001:db8::1") == 200);
}

TEST_CASE_METHOD(Limited, "no limit, no fields", "[limits][redis]") {
    config.reads_per_minute = 0;
    RateLimits limits(config, clock, buckets);
    CHECK(allowed(limits, acme) == 100);
    CHECK(ratelimit.empty());
}

TEST_CASE_METHOD(Limited, "what the guard refuses is counted", "[limits][redis]") {
    config.refused_per_minute = 2;
    RateLimits limits(config, clock, buckets);
    for (int i = 0; i < 4; ++i) CHECK(ask_refused(limits, acme, "192.0.2.1") == 200);
    CHECK(ask_refused(limits, acme, "192.0.2.1") == 429);
    CHECK(ask(limits, acme) == 429);

    for (int i = 0; i < 2; ++i) CHECK(ask_refused(limits, std::nullopt, "2001:db8::1") == 200);
    CHECK(ask_refused(limits, std::nullopt, "2001:db8::ffff") == 429);
    CHECK(ask_refused(limits, std::nullopt, "2001:db8:0:1::1") == 200);
}

TEST_CASE_METHOD(Limited, "what is foreign to a credential costs its own tenant", "[limits]") {
    RateLimits limits(config, clock, buckets);
    const auto ask_foreign = [&] {
        ServedRequest request;
        head.method = Method::get;
        request.begin(head);
        request.principal.home = acme;
        const auto refusal = limits.check(request, route);
        return refusal ? refusal->status : 200;
    };
    for (int i = 0; i < 4; ++i) CHECK(ask_foreign() == 200);
    CHECK(ask_foreign() == 429);
}
