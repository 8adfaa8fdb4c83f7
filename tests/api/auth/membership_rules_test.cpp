#include "api/auth/membership_rules.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

Member member(Role role, bool at_home = false) {
    return {.user = UserId::next(),
            .email = {},
            .username = {},
            .full_name = {},
            .role = role,
            .at_home = at_home,
            .joined_at = {}};
}

struct Team {
    std::vector<Member> members = {member(Role::owner), member(Role::admin), member(Role::viewer)};

    std::optional<ErrorCode> change(Role actor, std::size_t whom, std::optional<Role> wanted,
                                    bool leaves_itself = false) {
        const auto checked =
            check_change({actor, members[whom].user, wanted, leaves_itself}, members);
        return checked ? std::nullopt : std::optional(checked.error().code);
    }
};

}  // namespace

TEST_CASE_METHOD(Team, "an admin changes who is not above", "[members]") {
    CHECK_FALSE(change(Role::admin, 2, Role::analyst));
    CHECK_FALSE(change(Role::admin, 2, Role::admin));
    CHECK_FALSE(change(Role::admin, 1, Role::viewer));
    CHECK_FALSE(change(Role::admin, 2, std::nullopt));
    CHECK(change(Role::admin, 2, Role::owner) == ErrorCode::forbidden);
    CHECK(change(Role::admin, 0, Role::viewer) == ErrorCode::forbidden);
    CHECK(change(Role::admin, 0, std::nullopt) == ErrorCode::forbidden);
}

TEST_CASE_METHOD(Team, "there is always an owner", "[members]") {
    CHECK(change(Role::owner, 0, Role::admin) == ErrorCode::conflict);
    CHECK(change(Role::owner, 0, std::nullopt, true) == ErrorCode::conflict);
    CHECK_FALSE(change(Role::owner, 0, Role::owner));
    members.push_back(member(Role::owner));
    CHECK_FALSE(change(Role::owner, 0, Role::admin));
    CHECK_FALSE(change(Role::owner, 0, std::nullopt));
}

TEST_CASE_METHOD(Team, "everybody may leave, but nobody their own tenant", "[members]") {
    CHECK_FALSE(change(Role::viewer, 2, std::nullopt, true));
    members.push_back(member(Role::owner, true));
    members.push_back(member(Role::owner));
    CHECK(change(Role::owner, 3, std::nullopt) == ErrorCode::conflict);
    CHECK(change(Role::owner, 3, Role::viewer) == ErrorCode::conflict);
}

TEST_CASE_METHOD(Team, "who is no member is not found", "[members]") {
    CHECK(check_change({Role::owner, UserId::next(), Role::viewer}, members).error().code ==
          ErrorCode::not_found);
}
