// The audit logs: one for each tenant, and the platform's. Nothing of them is ever changed.
#pragma once

#include "common/db/database.h"
#include "common/store/audit_entry.h"
#include "common/store/audit_heads.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// Conditions that all have to hold; an empty one always does.
struct AuditFilter {
    std::string action, actor_id, outcome;
    std::optional<Time> from, to;

    bool empty() const;
};

/// How a log, newest first, is cut: `after` goes on in the list's order, `before` gives the page
/// just before. Cursors are sequence numbers.
struct AuditPage {
    std::optional<std::uint64_t> after, before;
    std::uint64_t skip = 0;
    std::uint32_t limit = 50;
};

class AuditStore {
public:
    AuditStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// Appends in the group of what the event tells of, best as its last statement: other writers
    /// of the log wait until the transaction ends. `heads` are the process's guesses.
    Result<> append(AuditEvent event, AuditHeads& heads);

    Result<std::vector<AuditEntry>> list(const AuditFilter& filter, const AuditPage& page);
    /// Exact without a filter, else up to 10,000; nullopt beyond.
    Result<std::optional<std::uint64_t>> count(const AuditFilter& filter);

    /// nullopt: nothing was ever appended.
    Result<std::optional<AuditHead>> head();
    /// Up to `limit` entries that follow `seq`, oldest first.
    Result<std::vector<AuditEntry>> following(std::uint64_t seq, std::uint32_t limit);

    /// All that have a log, the platform's included.
    static Result<std::vector<TenantId>> tenants(Connection& connection);

private:
    Result<bool> advance(const AuditHead& from, const AuditEntry& to);
    Result<AuditHead> take_head();
    Result<> insert(const AuditEntry& entry);
    Result<std::vector<AuditEntry>> read(std::string_view sql, Values values);

    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
