// Tells every API process that logins, memberships or keys have changed, so that what ended has
// ended at once and everywhere.
#pragma once

#include "api/auth/login_directory.h"
#include "api/auth/tenant_directory.h"
#include "common/queue/events.h"

namespace undertone {

/// Thread-safe.
class AccountChanges {
public:
    AccountChanges(LoginDirectory& logins, TenantDirectory& tenants, EventPublisher& publisher,
                   EventListener& listener);
    ~AccountChanges();

    /// Called after the change is committed, before it is answered. Other processes hear of it
    /// through Redis; where that is away they find out within seconds.
    void announce();

private:
    void forget();

    LoginDirectory& logins_;
    TenantDirectory& tenants_;
    EventPublisher& publisher_;
    EventListener& listener_;
    std::uint64_t watcher_;
};

}  // namespace undertone
