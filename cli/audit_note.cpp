#include "cli/audit_note.h"

#include "common/store/audit_store.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace undertone {
namespace {

std::string shell_user() {
    const auto* const user = ::getpwuid(::getuid());
    return user != nullptr ? user->pw_name : fmt::format("{}", ::getuid());
}

}  // namespace

Result<> note_in_audit(Connection& connection, TenantId tenant, const ShellNote& note) {
    AuditHeads heads;  // one entry needs no memory of the last one
    return AuditStore(connection, tenant)
        .append({.at = SystemClock().now(),
                 .source = {.actor_kind = "shell",
                            .actor_id = shell_user(),
                            .request_id = {},
                            .address = {}},
                 .action = std::string(note.action),
                 .target_kind = std::string(note.kind),
                 .target_id = note.id},
                heads);
}

}  // namespace undertone
