// The entries that changes leave in the audit log.
#pragma once

#include "api/http/message.h"
#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/audit_entry.h"
#include "common/store/audit_heads.h"

#include <string>

namespace undertone {

/// Who is calling, as the guard found out.
AuditSource source_of(const Request& request);

/// What was changed.
struct AuditTarget {
    std::string kind, id;        ///< "api_key" and its id; an empty id: several, or none
    std::string details = "{}";  ///< a small JSON object
};

/// {"fields":["role","email"]}: which fields a change is about, never their values.
std::string changed_fields(std::initializer_list<std::string_view> names);

/// Thread-safe.
class AuditTrail {
public:
    explicit AuditTrail(const Clock& clock) : clock_(clock) {}

    /// In the group that carries a request out, as its last statement: the entry of the action that
    /// the request's route declares. `tenant`: in whose log.
    Result<> note(Connection& connection, const Request& request, TenantId tenant,
                  AuditTarget target);
    /// The same where the request says itself who is acting: logins, resets.
    Result<> note_as(UserId actor, Connection& connection, const Request& request, TenantId tenant,
                     AuditTarget target);

    Result<> append(Connection& connection, TenantId tenant, AuditEvent event);

private:
    AuditEvent event_of(const Request& request, AuditTarget target) const;

    const Clock& clock_;
    AuditHeads heads_;
};

}  // namespace undertone
