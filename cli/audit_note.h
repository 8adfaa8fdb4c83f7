// The audit entries of what is changed where the data is.
#pragma once

#include "common/db/database.h"
#include "common/store/audit_entry.h"

#include <string>
#include <string_view>

namespace undertone {

struct ShellNote {
    std::string_view action;
    std::string_view kind;  ///< of what was changed
    std::string id;
};

/// In the group of the change, as its last statement: whose shell it was goes into the tenant's
/// log.
Result<> note_in_audit(Connection& connection, TenantId tenant, const ShellNote& note);

}  // namespace undertone
