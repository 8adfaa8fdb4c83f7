// Appends to the audit log what the CredentialLog has collected.
#pragma once

#include "api/audit/audit_trail.h"
#include "api/audit/credential_log.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/periodic_thread.h"

#include <optional>
#include <vector>

namespace undertone {

/// One thread. What a process has collected within the last second (of uses: the last minute) is
/// lost if it is killed.
class CredentialLogWriter {
public:
    CredentialLogWriter(const Log& log, Database& database, AuditTrail& trail,
                        CredentialLog& credentials);
    /// Writes the rest.
    ~CredentialLogWriter();

private:
    void write(bool ending);
    Result<> write_group();

    Log log_;
    Database& database_;
    AuditTrail& trail_;
    CredentialLog& credentials_;
    std::vector<LoggedEvent> unwritten_;  // by log; kept while the database is away
    std::optional<PeriodicThread> thread_;
};

}  // namespace undertone
