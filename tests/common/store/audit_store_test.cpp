#include "common/store/audit_store.h"

#include "common/store/audit_chain.h"
#include "tests/common/store/store_fixture.h"

#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct AuditLog : StoreFixture {
    AuditHeads heads;

    static AuditEvent event(std::string action, std::string actor = "u1", Time at = start) {
        return {.at = at,
                .source = {.actor_kind = "user",
                           .actor_id = std::move(actor),
                           .request_id = "request-1",
                           .address = "192.0.2.1"},
                .action = std::move(action),
                .target_kind = "upload",
                .target_id = "f1",
                .details = R"({"fields":["role"]})"};
    }

    Result<> append(const AuditEvent& what, AuditHeads& guesses) {
        return try_group([&](Connection& connection) {
            return AuditStore(connection, tenant_).append(what, guesses);
        });
    }
    void append(const std::string& action, const std::string& actor = "u1", Time at = start) {
        REQUIRE(append(event(action, actor, at), heads));
    }

    std::vector<std::string> list(const AuditFilter& filter, const AuditPage& page = {}) {
        std::vector<std::string> actions;
        for (const auto& entry : in_group<std::vector<AuditEntry>>([&](Connection& connection) {
                 return AuditStore(connection, tenant_).list(filter, page);
             })) {
            actions.push_back(entry.event.action);
        }
        return actions;
    }

    /// The number of entries of a log without a break.
    std::uint64_t sound_entries(TenantId tenant) {
        AuditWalk walk(tenant);
        const auto entries = in_group<std::vector<AuditEntry>>([&](Connection& connection) {
            return AuditStore(connection, tenant).following(0, 100'000);
        });
        for (const auto& entry : entries) REQUIRE_FALSE(walk.step(entry).has_value());
        const auto head = in_group<std::optional<AuditHead>>(
            [&](Connection& connection) { return AuditStore(connection, tenant).head(); });
        REQUIRE_FALSE(walk.end(head.value_or(AuditHead{})).has_value());
        return walk.reached().seq;
    }
};

}  // namespace

TEST_CASE_METHOD(AuditLog, "an entry comes back as it was appended, chained", "[audit]") {
    append("upload.created");
    append("upload.deleted");

    const auto entries = in_group<std::vector<AuditEntry>>(
        [&](Connection& connection) { return AuditStore(connection, tenant_).following(0, 10); });
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].seq == 2);
    CHECK(entries[1].event.at == start);
    CHECK(entries[1].event.source.address == "192.0.2.1");
    CHECK(entries[1].event.details == R"({"fields":["role"]})");
    CHECK(sound_entries(tenant_) == 2);
}

TEST_CASE_METHOD(AuditLog, "a group that fails leaves no entry, and the next one no gap",
                 "[audit]") {
    append("upload.created");
    const auto failed = try_group([&](Connection& connection) -> Result<> {
        const auto appended =
            AuditStore(connection, tenant_).append(event("upload.deleted"), heads);
        REQUIRE(appended);
        return Error{ErrorCode::conflict, "the change was refused"};
    });
    CHECK_FALSE(failed);
    append("key.created");
    CHECK(sound_entries(tenant_) == 2);
    CHECK(list({}) == std::vector<std::string>{"key.created", "upload.created"});
}

TEST_CASE_METHOD(AuditLog, "processes that append at once make one chain", "[audit]") {
    constexpr int each = 40;
    // Two databases opened, as by two processes, with two writers on each.
    const auto other = open_database(config_, Log(quiet(), "other")).value();
    AuditHeads others;
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&, i] {
            auto& database = i % 2 == 0 ? *database_ : *other;
            auto& guesses = i % 2 == 0 ? heads : others;
            for (int n = 0; n < each; ++n) {
                const auto written = database.write_and_wait([&](Connection& connection) {
                    return AuditStore(connection, tenant_).append(event("upload.created"), guesses);
                });
                if (!written) throw std::runtime_error(written.error().detail);
            }
        });
    }
    for (auto& writer : writers) writer.join();
    CHECK(sound_entries(tenant_) == 4 * each);
}

TEST_CASE_METHOD(AuditLog, "each tenant has a log of its own, and the platform one", "[audit]") {
    append("upload.created");
    REQUIRE(try_group([&](Connection& connection) {
        return AuditStore(connection, platform_log).append(event("key.refused"), heads);
    }));
    CHECK(sound_entries(tenant_) == 1);
    CHECK(sound_entries(platform_log) == 1);
    CHECK(in_group<std::vector<TenantId>>(AuditStore::tenants) ==
          std::vector{platform_log, tenant_});
}

TEST_CASE_METHOD(AuditLog, "entries are listed newest first, by filter and page", "[audit]") {
    using Actions = std::vector<std::string>;
    const auto second = std::chrono::seconds(1);
    append("a", "u1", start);
    append("b", "u2", start + second);
    append("c", "u1", start + 2 * second);
    append("d", "u2", start + 3 * second);

    CHECK(list({}, {.after = {}, .before = {}, .skip = 0, .limit = 2}) == Actions{"d", "c"});
    CHECK(list({}, {.after = 3, .before = {}, .skip = 0, .limit = 2}) == Actions{"b", "a"});
    CHECK(list({}, {.after = {}, .before = 1, .skip = 0, .limit = 2}) == Actions{"c", "b"});
    CHECK(list({.action = "b", .actor_id = {}, .outcome = {}, .from = {}, .to = {}}) ==
          Actions{"b"});
    const AuditFilter of_second_user{
        .action = {}, .actor_id = "u2", .outcome = "success", .from = start + 2 * second, .to = {}};
    CHECK(list(of_second_user) == Actions{"d"});
    const auto count = [&](const AuditFilter& filter) {
        return in_group<std::optional<std::uint64_t>>(
            [&](Connection& connection) { return AuditStore(connection, tenant_).count(filter); });
    };
    CHECK(count({}) == 4);
    CHECK(count(of_second_user) == 1);
}

TEST_CASE_METHOD(AuditLog, "the database refuses changes of entries", "[audit]") {
    append("upload.created");
    for (const auto* sql : {"UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"}) {
        CHECK_FALSE(try_group([&](Connection& connection) -> Result<> {
            const auto changed = connection.execute(sql, {});
            return changed ? Result<>() : changed.error();
        }));
    }
    CHECK(sound_entries(tenant_) == 1);
}
