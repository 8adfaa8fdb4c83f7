// Entries of the audit log, as values. Never in one: a token, a password, anything uploaded.
#pragma once

#include "common/clock.h"
#include "common/ids.h"

#include <array>
#include <cstdint>
#include <string>

namespace undertone {

/// Who did something, and by which way it came.
struct AuditSource {
    std::string actor_kind;  ///< user | api_key | customer | shell | anonymous
    std::string actor_id;    ///< the user's, the key's; who called the shell; empty: not known
    std::string request_id;
    std::string address;  ///< as text; empty: of this machine's shell
};

/// What an entry says, before it has its place in a log.
struct AuditEvent {
    Time at;
    AuditSource source;
    std::string action;               ///< a fixed word: "api_key.created", "login.refused"
    std::string target_kind = {};     ///< what it was done to; empty: nothing in particular
    std::string target_id = {};       ///< which one; empty: several, or none
    std::string outcome = "success";  ///< success | refused
    std::string details = "{}";       ///< a small JSON object: names of fields, ids, counts
};

/// SHA-256.
using AuditHash = std::array<std::uint8_t, 32>;

/// How far a log has come. Before its first entry: zeros.
struct AuditHead {
    std::uint64_t seq = 0;
    AuditHash hash{};

    bool operator==(const AuditHead&) const = default;
};

struct AuditEntry {
    std::uint64_t seq = 0;  ///< 1 for a log's first, then without gaps
    AuditEvent event;
    AuditHash hash{};  ///< of the entry before and of this one
};

/// The log of what belongs to no tenant: credentials nobody knows, the operator's own doings.
/// No tenant has this id.
constexpr TenantId platform_log{};

}  // namespace undertone
