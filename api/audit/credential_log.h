// What became of credentials, collapsed until it is written: so many, of one kind, from one
// address.
#pragma once

#include "common/clock.h"
#include "common/store/audit_entry.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace undertone {

/// One use of a credential that has to be noted.
struct CredentialUse {
    TenantId log = platform_log;  ///< the tenant's, where it is known whose credential it is
    std::string action;           ///< "credential.refused", "login.refused", "operator_key.used"
    std::string reason;           ///< a fixed phrase, of refusals
    AuditSource source;
};

/// An event and the log that it belongs to.
struct LoggedEvent {
    TenantId log;
    AuditEvent event;
};

/// Thread-safe, and bounded: what finds no place is counted in one entry of the platform's log.
class CredentialLog {
public:
    // How long what is alike collapses into one entry, and how many different ones there may be in
    // that time: a flood from a thousand addresses is a hundred entries a second.
    static constexpr std::chrono::seconds refusals_within{1}, uses_within{60};
    static constexpr std::size_t refusals_max = 100, uses_max = 1'000;

    explicit CredentialLog(const Clock& clock) : clock_(clock) {}

    void refused(CredentialUse use);
    void used(CredentialUse use);

    /// Hands out what has collapsed for long enough, all of it where `ending`, ordered by log.
    std::vector<LoggedEvent> take(bool ending = false);

private:
    struct Kind {
        TenantId log;
        std::string action, reason, actor_kind, actor_id, address;

        auto operator<=>(const Kind&) const = default;
    };
    struct Collapsed {
        Time first;
        std::string request_id;  ///< of the first
        std::uint64_t count = 0;
    };
    using Kinds = std::map<Kind, Collapsed>;

    void add(Kinds& kinds, std::size_t kinds_max, CredentialUse use);
    static LoggedEvent event_of(const Kind& kind, const Collapsed& collapsed, bool granted);

    const Clock& clock_;
    std::mutex mutex_;
    Kinds refusals_, uses_;
};

}  // namespace undertone
