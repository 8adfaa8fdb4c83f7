#include "common/store/quota_store.h"

#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

TEST_CASE("a request may use up a quota and no more", "[quotas]") {
    const Quotas quotas{
        .stored_bytes_max = 100, .uploads_per_day = 10, .file_bytes_max = 0, .jobs_max = 5};
    CHECK_FALSE(check_quotas(quotas, {90, 8, 3}, {2, 10}));

    const auto bytes = check_quotas(quotas, {90, 0, 0}, {1, 11});
    REQUIRE(bytes);
    CHECK(bytes->setting == "limits.stored_bytes_max");
    CHECK(bytes->code == ErrorCode::payload_too_large);
    CHECK(bytes->limit == 100);
    CHECK(bytes->used == 90);

    const auto day = check_quotas(quotas, {0, 9, 0}, {2, 2});
    REQUIRE(day);
    CHECK(day->setting == "limits.uploads_per_day");
    CHECK(day->code == ErrorCode::too_many_requests);

    const auto jobs = check_quotas(quotas, {0, 0, 5}, {1, 1});
    REQUIRE(jobs);
    CHECK(jobs->setting == "limits.jobs_max");
    CHECK(jobs->code == ErrorCode::too_many_requests);
}

TEST_CASE("a quota that was lowered below what is used refuses all", "[quotas]") {
    Quotas quotas;
    quotas.stored_bytes_max = 10;
    CHECK(check_quotas(quotas, {1'000, 0, 0}, {1, 0}));
    quotas.stored_bytes_max = UINT64_MAX;
    CHECK_FALSE(check_quotas(quotas, {UINT64_MAX - 1, 0, 0}, {1, 1}));
    CHECK(check_quotas(quotas, {UINT64_MAX - 1, 0, 0}, {1, 2}));
}

TEST_CASE("no quota, no limit", "[quotas]") {
    CHECK_FALSE(check_quotas({}, {UINT64_MAX, UINT64_MAX, UINT64_MAX}, {1, 1}));
    CHECK_FALSE(Quotas{}.limit_counters());
}

TEST_CASE("what is set for a tenant stands for what is configured", "[quotas]") {
    LimitsConfig config;
    config.stored_bytes_max = 1'000;
    config.jobs_max = 7;
    QuotaOverrides overrides;
    overrides.stored_bytes_max = 0;
    overrides.uploads_per_day = 3;
    CHECK(quotas_in_force(config, overrides) ==
          Quotas{.stored_bytes_max = 0, .uploads_per_day = 3, .file_bytes_max = 0, .jobs_max = 7});
}

TEST_CASE_METHOD(StoreFixture, "a tenant's quotas are kept", "[quotas]") {
    const auto read = [&] {
        return in_group<QuotaOverrides>(
            [&](Connection& connection) { return QuotaStore(connection, tenant_).overrides(); });
    };
    CHECK_FALSE(read().stored_bytes_max);
    for (const auto limit : {std::uint64_t{5}, std::uint64_t{6}}) {
        QuotaOverrides wanted;
        wanted.stored_bytes_max = limit;
        wanted.jobs_max = 0;
        REQUIRE(try_group(
            [&](Connection& connection) { return QuotaStore(connection, tenant_).set(wanted); }));
        CHECK(read().stored_bytes_max == limit);
        CHECK(read().jobs_max == 0);
        CHECK_FALSE(read().uploads_per_day);
    }
}

TEST_CASE_METHOD(StoreFixture, "use is told by the counters, of this transaction too", "[quotas]") {
    add_upload("a.json", start, "[1]");
    const auto used = in_group<QuotaUsage>([&](Connection& connection) -> Result<QuotaUsage> {
        const auto upload = new_upload("b.json", start, "[22]");
        const auto inserted = UploadStore(connection, tenant_).insert(upload);
        if (!inserted) return inserted.error();
        if (const auto flushed = connection.flush_counters(); !flushed) return flushed.error();
        return QuotaStore(connection, tenant_).usage(start);
    });
    CHECK(used.stored_bytes == 7);
    CHECK(used.uploads_today == 2);
    CHECK(used.jobs == 2);

    const auto tomorrow = in_group<QuotaUsage>([&](Connection& connection) {
        return QuotaStore(connection, tenant_).usage(start + std::chrono::hours(24));
    });
    CHECK(tomorrow.uploads_today == 0);
    CHECK(tomorrow.stored_bytes == 7);
}
