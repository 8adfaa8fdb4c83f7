#include "common/store/idempotency_store.h"

#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Keys : StoreFixture {
    const std::string key = std::string(32, '\x01');

    bool keep(const std::string& body, Time at, const std::string& under) {
        const KeptAnswer answer{std::string(32, '\x02'), 201, "/things/1", body};
        return in_group<bool>([&](Connection& connection) {
            return IdempotencyStore(connection, tenant_).keep(under, answer, at);
        });
    }

    std::optional<KeptAnswer> find(Time at, const std::string& under) {
        return in_group<std::optional<KeptAnswer>>([&](Connection& connection) {
            return IdempotencyStore(connection, tenant_).find(under, at);
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Keys, "the first answer under a key stays for a day", "[idempotency]") {
    CHECK_FALSE(find(start, key));
    CHECK(keep(R"({"n":1})", start, key));
    CHECK_FALSE(keep(R"({"n":2})", start + std::chrono::hours(23), key));

    const auto found = find(start + std::chrono::hours(23), key);
    REQUIRE(found);
    CHECK(found->status == 201);
    CHECK(found->body == R"({"n":1})");
    CHECK(found->location == "/things/1");
    CHECK(found->request_sha256 == std::string(32, '\x02'));

    const auto next_day = start + IdempotencyStore::kept_for;
    CHECK_FALSE(find(next_day, key));
    CHECK(keep(R"({"n":3})", next_day, key));
    CHECK(find(next_day, key)->body == R"({"n":3})");
}

TEST_CASE_METHOD(Keys, "a key is its tenant's", "[idempotency]") {
    CHECK(keep("{}", start, key));
    tenant_ = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("globex", start);
    });
    CHECK_FALSE(find(start, key));
    CHECK(keep("{}", start, key));
}

TEST_CASE_METHOD(Keys, "answers are swept once their day is over", "[idempotency]") {
    for (char c = 'a'; c < 'd'; ++c) CHECK(keep("{}", start, std::string(32, c)));
    CHECK(keep("{}", start + std::chrono::hours(1), key));

    const auto sweep = [&](std::int64_t rows_max) {
        return in_group<std::int64_t>([&](Connection& connection) {
            return IdempotencyStore::sweep(connection, start + IdempotencyStore::kept_for,
                                           rows_max);
        });
    };
    CHECK(sweep(2) == 2);
    CHECK(sweep(2) == 1);
    CHECK(sweep(2) == 0);
    CHECK(find(start + std::chrono::hours(1), key));
}
