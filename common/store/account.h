// Users, what they may do where, and how they are logged in, as values.
#pragma once

#include "common/clock.h"
#include "common/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

using UserId = Id<struct UserIdTag>;
using LoginSessionId = Id<struct LoginSessionIdTag>;
using InvitationId = Id<struct InvitationIdTag>;

/// What a member may do in a tenant; each role may do what those before it may.
enum class Role : std::uint8_t { viewer, analyst, admin, owner };

std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

struct User {
    UserId id;
    std::string email, username;  ///< as given; compared without regard to case
    std::string full_name;
    std::string password_hash;
    TenantId tenant;  ///< the user's own
    bool is_operator = false;
    std::optional<Time> disabled_at;
    Time created_at;
};

struct Membership {
    TenantId tenant;
    Role role;
};

/// A member as the others in the tenant see them.
struct Member {
    UserId user;
    std::string email, username, full_name;
    Role role;
    bool at_home;  ///< it is the user's own tenant
    Time joined_at;
};

struct LoginSession {
    LoginSessionId id;
    UserId user;
    std::string cookie_sha256;  ///< 32 raw bytes; empty: a login by token
    Time created_at, expires_at;
};

/// What has to be known of a login to decide about a request.
struct LiveLogin {
    UserId user;
    TenantId home;  ///< the user's own tenant
    bool is_operator = false;
    std::string cookie_sha256;
    Time expires_at;
    std::vector<Membership> memberships;

    std::optional<Role> role_in(TenantId tenant) const;
};

struct RefreshToken {
    LoginSessionId session;
    Time expires_at;
    std::optional<Time> used_at;
};

struct Invitation {
    InvitationId id;
    TenantId tenant;
    std::string email;  ///< for whom; empty: whoever has the link
    Role role;
    Time created_at, expires_at;
    std::optional<UserId> created_by = {};  ///< nullopt: a key that the shell made
};

}  // namespace undertone
