#include "cli/audit_report.h"

#include "common/config.h"
#include "common/log.h"
#include "common/store/audit_store.h"
#include "common/store/tenant_store.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr Time now = Time(std::chrono::microseconds(1'705'312'200'000'000));

struct Logged {
    const TempDir dir;
    std::unique_ptr<Database> database = open();
    AuditHeads heads;
    TenantId acme = make_tenant("acme");

    std::unique_ptr<Database> open() const {
        DatabaseConfig config;
        config.url = "sqlite:" + dir.file("undertone.db");
        return open_database(config, Log({}, "test")).value();
    }
    void write(const Database::Group& group) { REQUIRE(database->write_and_wait(group)); }

    TenantId make_tenant(const std::string& name) {
        TenantId tenant;
        write([&](Connection& connection) -> Result<> {
            tenant = TenantStore(connection).find_or_create(name, now).value();
            return {};
        });
        return tenant;
    }

    void append(TenantId tenant, int count, const std::string& action = "api_key.created") {
        write([&](Connection& connection) -> Result<> {
            for (int i = 0; i < count; ++i) {
                AuditEvent event{.at = now, .source = {}, .action = action};
                auto done = AuditStore(connection, tenant).append(std::move(event), heads);
                if (!done) return done;
            }
            return {};
        });
    }

    /// As somebody would who has the database file in hands.
    void tamper(std::string_view sql) {
        write([&](Connection& connection) -> Result<> {
            for (const std::string_view each :
                 {std::string_view("DROP TRIGGER audit_entries_stay"),
                  std::string_view("DROP TRIGGER audit_entries_keep"), sql}) {
                if (const auto ran = connection.execute(each, {}); !ran) return ran.error();
            }
            return {};
        });
    }

    std::uint64_t broken_at() const {
        const auto report = verify_audit_logs(*database).value();
        for (const auto& log : report.logs) {
            if (log.broken) return log.broken->seq;
        }
        return 0;
    }
};

}  // namespace

TEST_CASE_METHOD(Logged, "logs that nobody touched are sound, however long", "[audit]") {
    append(platform_log, 1);
    append(acme, 2'000);

    const auto report = verify_audit_logs(*database).value();
    REQUIRE(report.logs.size() == 2);
    CHECK(report.sound());
    CHECK(report.logs[0].customer_id.empty());
    CHECK(report.logs[1].customer_id == "acme");
    CHECK(report.logs[1].head.seq == 2'000);
}

TEST_CASE_METHOD(Logged, "the first broken entry is named", "[audit]") {
    append(acme, 1'500);
    SECTION("changed") {
        tamper("UPDATE audit_entries SET actor_id = 'x' WHERE seq = 1200");
        CHECK(broken_at() == 1'200);
    }
    SECTION("removed") {
        tamper("DELETE FROM audit_entries WHERE seq BETWEEN 700 AND 720");
        CHECK(broken_at() == 700);
    }
    SECTION("cut off at the end") {
        tamper("DELETE FROM audit_entries WHERE seq > 900");
        CHECK(broken_at() == 901);
    }
    SECTION("all of them") {
        tamper("DELETE FROM audit_entries");
        CHECK(broken_at() == 1);
    }
    SECTION("without their head") {
        tamper("DELETE FROM audit_heads");
        CHECK(broken_at() == 1);
    }
}

TEST_CASE_METHOD(Logged, "a head that was written down shows a log made anew", "[audit]") {
    append(acme, 3);
    const auto anchor = verify_audit_log(*database, acme, {}).value().head;
    append(acme, 2);
    CHECK_FALSE(verify_audit_log(*database, acme, anchor).value().broken.has_value());

    tamper("DELETE FROM audit_entries");
    write([](Connection& connection) -> Result<> {
        const auto gone = connection.execute("DELETE FROM audit_heads", {});
        return gone ? Result<>() : gone.error();
    });
    const int anew = GENERATE(2, 5);
    append(acme, anew, "api_key.revoked");
    CHECK(broken_at() == 0);  // sound in itself
    CHECK(verify_audit_log(*database, acme, anchor).value().broken->seq == 3);
}
