// Walks the audit logs of a store and says whether somebody has been at them.
#pragma once

#include "common/db/database.h"
#include "common/store/audit_chain.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// What a walk of one log found.
struct AuditFinding {
    std::string customer_id;  ///< empty: the platform's log
    AuditHead head;           ///< as far as the log is sound
    std::optional<AuditBreak> broken;
};

/// `anchor`: a head of this log that was written down before; the log must still contain it.
Result<AuditFinding> verify_audit_log(Database& database, TenantId tenant,
                                      const std::optional<AuditHead>& anchor);

struct AuditReport {
    std::vector<AuditFinding> logs;

    bool sound() const;
    std::string to_text() const;
    std::string to_json() const;
};

/// All logs there are.
Result<AuditReport> verify_audit_logs(Database& database);

}  // namespace undertone
