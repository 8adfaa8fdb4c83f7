#include "cli/audit_report.h"

#include "common/json_writer.h"
#include "common/store/audit_store.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::uint32_t entries_per_read = 1'000;  // a long read keeps the database's log growing

struct Reading {
    std::optional<AuditHead> head;
    std::vector<AuditEntry> entries;
};

/// The next entries, and the head as it is when nothing follows them.
Result<Reading> read_on(Database& database, TenantId tenant, std::uint64_t seq) {
    Reading reading;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        AuditStore store(connection, tenant);
        auto entries = store.following(seq, entries_per_read);
        if (!entries) return entries.error();
        const auto head = store.head();
        if (!head) return head.error();
        reading = {*head, std::move(*entries)};
        return {};
    });
    if (!read) return read.error();
    return reading;
}

Result<std::string> shown_name(Database& database, TenantId tenant) {
    std::string name;
    if (tenant == platform_log) return name;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        auto found = TenantStore(connection).customer_id(tenant);
        if (!found && found.error().code != ErrorCode::not_found) return found.error();
        name = found ? std::move(*found) : tenant.to_string();
        return {};
    });
    if (!read) return read.error();
    return name;
}

/// Takes the entries until one breaks the log, or is not the one that was written down.
std::optional<AuditBreak> walk_on(AuditWalk& walk, const std::vector<AuditEntry>& entries,
                                  const std::optional<AuditHead>& anchor) {
    for (const auto& entry : entries) {
        if (auto broken = walk.step(entry)) return broken;
        if (anchor && anchor->seq == entry.seq && anchor->hash != entry.hash) {
            return AuditBreak{entry.seq, "it is not the entry that was written down"};
        }
    }
    return std::nullopt;
}

}  // namespace

Result<AuditFinding> verify_audit_log(Database& database, TenantId tenant,
                                      const std::optional<AuditHead>& anchor) {
    auto name = shown_name(database, tenant);
    if (!name) return name.error();
    AuditFinding finding{.customer_id = std::move(*name), .head = {}, .broken = {}};
    AuditWalk walk(tenant);
    for (;;) {
        const auto reading = read_on(database, tenant, walk.reached().seq);
        if (!reading) return reading.error();
        finding.broken = walk_on(walk, reading->entries, anchor);
        const bool at_end = reading->entries.size() < entries_per_read;
        if (!finding.broken && at_end) {
            finding.broken = walk.end(reading->head.value_or(AuditHead{}));
        }
        if (!finding.broken && at_end && anchor && anchor->seq > walk.reached().seq) {
            finding.broken =
                AuditBreak{walk.reached().seq + 1,
                           fmt::format("the entry is missing: the log went on to {}", anchor->seq)};
        }
        finding.head = walk.reached();
        if (finding.broken || at_end) return finding;
    }
}

Result<AuditReport> verify_audit_logs(Database& database) {
    std::vector<TenantId> tenants;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        auto found = AuditStore::tenants(connection);
        if (!found) return found.error();
        tenants = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    AuditReport report;
    for (const auto tenant : tenants) {
        auto finding = verify_audit_log(database, tenant, {});
        if (!finding) return finding.error();
        report.logs.push_back(std::move(*finding));
    }
    return report;
}

bool AuditReport::sound() const {
    return std::none_of(logs.begin(), logs.end(),
                        [](const auto& each) { return each.broken.has_value(); });
}

std::string AuditReport::to_text() const {
    std::string text;
    for (const auto& [customer_id, head, broken] : logs) {
        const auto name = customer_id.empty() ? "(platform)" : customer_id;
        text += broken ? fmt::format("{:<24} BROKEN at entry {}: {}\n", name, broken->seq,
                                     broken->reason)
                       : fmt::format("{:<24} sound, head {}\n", name, to_string(head));
    }
    return text.empty() ? "no entries\n" : text;
}

std::string AuditReport::to_json() const {
    JsonWriter json;
    json.begin_object().field("status", sound() ? "sound" : "broken").key("logs").begin_array();
    for (const auto& [customer_id, head, broken] : logs) {
        json.begin_object().key("customer_id").text_or_null(customer_id);
        json.field("entries", head.seq).field("head", to_string(head)).key("broken");
        if (broken) {
            json.begin_object().field("seq", broken->seq).field("reason", broken->reason);
            json.end_object();
        } else {
            json.value(nullptr);
        }
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

}  // namespace undertone
