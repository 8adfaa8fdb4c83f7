#include "api/auth/membership_rules.h"

#include <algorithm>

namespace undertone {

Result<> check_change(const MemberChange& change, const std::vector<Member>& members) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& each) { return each.user == change.member; });
    if (found == members.end()) return Error{ErrorCode::not_found, "no such member"};
    const bool above =
        found->role > change.actor || (change.wanted && !may_give(change.actor, *change.wanted));
    if (above && !change.leaves_itself) {
        return Error{ErrorCode::forbidden, "this takes the role owner"};
    }
    if (found->at_home) {
        return Error{ErrorCode::conflict, "the user's own role here cannot be changed"};
    }
    const auto owners = std::count_if(members.begin(), members.end(),
                                      [](const auto& each) { return each.role == Role::owner; });
    const bool stays_owner = change.wanted == Role::owner;
    if (found->role == Role::owner && owners == 1 && !stays_owner) {
        return Error{ErrorCode::conflict, "somebody has to be the owner"};
    }
    return {};
}

}  // namespace undertone
