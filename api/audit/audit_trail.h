// The entries that changes leave in the audit log.
#pragma once

#include "api/http/message.h"
#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/audit_entry.h"
#include "common/store/audit_heads.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Who is calling, as the guard found out.
AuditSource source_of(const Request& request);

/// What was changed.
struct AuditNote {
    std::string kind = {};       ///< "api_key"
    std::string id = {};         ///< which one; empty: several, or none
    std::string details = "{}";  ///< a small JSON object: names of fields, ids, never a secret
};

/// {"fields":["email","role"]}: what a change is about, never the values.
std::string changed_fields(const std::vector<std::string_view>& names);

/// Thread-safe.
class AuditTrail {
public:
    explicit AuditTrail(const Clock& clock) : clock_(clock) {}

    /// In the group that carries a request out: the entry of the action that its route declares, in
    /// the tenant's log. Of the rows that groups wait for, a tenant's own comes before its log's
    /// head, and its counters come after.
    Result<> note(Connection& connection, const Request& request, TenantId tenant, AuditNote what);

    /// The same in two steps, for what is not in the caller's hand or happens after the request.
    AuditEvent event_of(const Request& request, AuditNote what = {}) const;
    Result<> append(Connection& connection, TenantId tenant, AuditEvent event);

private:
    const Clock& clock_;
    AuditHeads heads_;
};

/// Where it is not the guard who found out who acts: at logins, resets.
AuditEvent acting_as(UserId user, AuditEvent event);

}  // namespace undertone
