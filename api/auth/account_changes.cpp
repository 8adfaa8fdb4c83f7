#include "api/auth/account_changes.h"

namespace undertone {

AccountChanges::AccountChanges(LoginDirectory& logins, TenantDirectory& tenants,
                               EventPublisher& publisher, EventListener& listener)
    : logins_(logins),
      tenants_(tenants),
      publisher_(publisher),
      listener_(listener),
      watcher_(listener.watch(accounts_changed, [this] { forget(); })) {}

AccountChanges::~AccountChanges() { listener_.unwatch(watcher_); }

void AccountChanges::announce() {
    forget();
    (void)publisher_.publish({&accounts_changed, 1});  // a hint: see the header
}

void AccountChanges::forget() {
    logins_.forget();
    tenants_.forget();
}

}  // namespace undertone
