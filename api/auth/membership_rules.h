// Who may give which role to whom, and who may be removed.
#pragma once

#include "common/result.h"
#include "common/store/account.h"

#include <optional>
#include <vector>

namespace undertone {

/// One member's role is changed, or the member leaves.
struct MemberChange {
    Role actor;  ///< of who does it; a key's is that of who made it
    UserId member;
    std::optional<Role> wanted;  ///< nullopt: the member leaves
    bool leaves_itself = false;  ///< which takes no role
};

/// Errors: not_found, for who is no member; forbidden, for what takes an owner; conflict, for what
/// would leave the tenant without an owner, or a user without a tenant of their own.
Result<> check_change(const MemberChange& change, const std::vector<Member>& members);

/// Nobody gives a role above their own.
inline bool may_give(Role actor, Role wanted) { return wanted <= actor; }

/// Whether a member with the role `before` may do less afterwards: then what the member has made
/// ends, keys and invitations.
inline bool loses_role(Role before, const std::optional<Role>& after) {
    return !after || *after < before;
}

}  // namespace undertone
