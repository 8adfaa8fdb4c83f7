// The chain that makes changes of an audit log evident:
//
//   hash 1 = SHA-256(32 zero bytes ‖ entry 1)     hash n = SHA-256(hash n-1 ‖ entry n)
//   entry  = "undertone audit 1" ‖ tenant ‖ seq ‖ at ‖ each text after its length
//
// Numbers are 64 bits, big-endian. Whoever changes, removes, adds or moves an entry has to make
// every later hash anew, and the head; whoever has written down an earlier head sees that.
#pragma once

#include "common/store/audit_entry.h"

#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// The entry that follows `head` in the tenant's log.
AuditEntry chain_entry(TenantId tenant, const AuditHead& head, AuditEvent event);

/// Where a log is broken.
struct AuditBreak {
    std::uint64_t seq;
    std::string reason;
};

/// Walks a log from its first entry.
class AuditWalk {
public:
    explicit AuditWalk(TenantId tenant) : tenant_(tenant) {}

    /// Takes the next entry; the walk ends with the first break.
    std::optional<AuditBreak> step(const AuditEntry& entry);
    /// Whether the log ends where its head says.
    std::optional<AuditBreak> end(const AuditHead& head) const;

    const AuditHead& reached() const { return reached_; }

private:
    TenantId tenant_;
    AuditHead reached_;
};

/// "1042:9f86d081...": a head as people write it down.
std::string to_string(const AuditHead& head);
std::optional<AuditHead> parse_audit_head(std::string_view text);

}  // namespace undertone
