#include "common/store/audit_chain.h"

#include <catch2/catch.hpp>

#include <functional>
#include <utility>
#include <vector>

using namespace undertone;

namespace {

struct Log {
    const TenantId tenant = TenantId::next();
    std::vector<AuditEntry> entries;
    AuditHead head;

    Log() {
        for (const auto* action : {"key.created", "upload.created", "upload.deleted"}) {
            auto entry = chain_entry(tenant, head,
                                     {.at = from_micros(1'705'312'200'000'000),
                                      .source = {.actor_kind = "user",
                                                 .actor_id = "u1",
                                                 .request_id = "r1",
                                                 .address = "192.0.2.1"},
                                      .action = action,
                                      .target_kind = "key",
                                      .target_id = "k1",
                                      .details = R"({"fields":["role"]})"});
            head = {entry.seq, entry.hash};
            entries.push_back(std::move(entry));
        }
    }

    /// The first break; 0: none.
    std::uint64_t broken_at() const {
        AuditWalk walk(tenant);
        for (const auto& entry : entries) {
            if (const auto broken = walk.step(entry)) return broken->seq;
        }
        const auto broken = walk.end(head);
        return broken ? broken->seq : 0;
    }
};

}  // namespace

TEST_CASE_METHOD(Log, "a log that nobody has touched is sound", "[audit]") {
    CHECK(broken_at() == 0);
}

TEST_CASE_METHOD(Log, "a change of any field breaks the log where it was made", "[audit]") {
    const std::vector<std::function<void(AuditEntry&)>> changes = {
        [](AuditEntry& entry) { entry.event.at += std::chrono::microseconds(1); },
        [](AuditEntry& entry) { entry.event.action += 'x'; },
        [](AuditEntry& entry) { entry.event.source.actor_kind = "shell"; },
        [](AuditEntry& entry) { entry.event.source.actor_id = "u2"; },
        [](AuditEntry& entry) { entry.event.source.request_id.clear(); },
        [](AuditEntry& entry) { entry.event.source.address = "192.0.2.2"; },
        [](AuditEntry& entry) { entry.event.target_kind = "upload"; },
        [](AuditEntry& entry) { entry.event.target_id = "k2"; },
        [](AuditEntry& entry) { entry.event.outcome = "refused"; },
        [](AuditEntry& entry) { entry.event.details = "{}"; },
        [](AuditEntry& entry) { entry.hash[0] ^= 1; },
        // Bytes that move from one field to the next.
        [](AuditEntry& entry) {
            std::tie(entry.event.target_kind, entry.event.target_id) = std::pair("ke", "yk1");
        },
    };
    const auto at = GENERATE(0U, 1U, 2U);
    for (const auto& change : changes) {
        auto copy = *this;
        change(copy.entries[at]);
        CHECK(copy.broken_at() == at + 1);
    }
}

TEST_CASE_METHOD(Log, "an entry that is gone, moved or added breaks the log", "[audit]") {
    SECTION("gone from the middle") {
        entries.erase(entries.begin() + 1);
        CHECK(broken_at() == 2);
    }
    SECTION("gone from the end") {
        entries.pop_back();
        CHECK(broken_at() == 3);
    }
    SECTION("moved") {
        std::swap(entries[0].event, entries[1].event);
        CHECK(broken_at() == 1);
    }
    SECTION("added at the end") {
        entries.push_back(chain_entry(tenant, head, {.at = {}, .source = {}, .action = "x"}));
        CHECK(broken_at() == 4);
    }
    SECTION("of another tenant's log") {
        entries[0] = chain_entry(TenantId::next(), {}, entries[0].event);
        CHECK(broken_at() == 1);
    }
    SECTION("made anew with all that follow, but not the head") {
        entries[2] = chain_entry(tenant, {2, entries[1].hash}, entries[1].event);
        CHECK(broken_at() == 3);
    }
}

TEST_CASE_METHOD(Log, "a head is read as it was written down", "[audit]") {
    const auto text = to_string(head);
    CHECK(parse_audit_head(text) == head);
    for (const auto& bad : {std::string(), std::string("3"), text + "0", "x" + text,
                            text.substr(0, text.size() - 1) + "g"}) {
        CHECK_FALSE(parse_audit_head(bad).has_value());
    }
}
