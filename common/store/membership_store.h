// Who belongs to a tenant, and who is invited to.
#pragma once

#include "common/db/database.h"
#include "common/store/account.h"

#include <optional>
#include <string_view>
#include <vector>

namespace undertone {

/// The tenants a user belongs to.
Result<std::vector<Membership>> memberships_of(Connection& connection, UserId user);

class MembershipStore {
public:
    MembershipStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// Who is a member already stays one, with the role there was: false.
    Result<bool> insert(UserId user, Role role, Time now);
    Result<std::optional<Role>> find(UserId user);
    Result<> set_role(UserId user, Role role);
    Result<> remove(UserId user);
    /// In the order of joining.
    Result<std::vector<Member>> list();
    Result<bool> any();

private:
    Connection& connection_;
    TenantId tenant_;
};

class InvitationStore {
public:
    InvitationStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    Result<> insert(const Invitation& invitation, std::string_view secret_sha256);
    /// Those still open, newest first.
    Result<std::vector<Invitation>> list(Time now);
    /// False: there is no such invitation.
    Result<bool> remove(InvitationId id);
    /// All that the user has made. Returns how many there were.
    Result<std::int64_t> remove_of(UserId maker);

    /// Whichever tenant's. nullopt: unknown, expired, or its maker could not make it any more.
    static Result<std::optional<Invitation>> find(Connection& connection,
                                                  std::string_view secret_sha256, Time now);
    /// Of all tenants.
    static Result<> remove_expired(Connection& connection, Time now);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
