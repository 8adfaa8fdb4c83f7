#include "api/auth/permissions.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::string_view read_scope = "uploads:read", write_scope = "uploads:write",
                           both_scopes = "uploads:*", admin_scope = "admin";

}  // namespace

Grants grants_of(Role role) {
    return {.read = role >= Role::viewer,
            .write = role >= Role::analyst,
            .manage = role >= Role::admin};
}

Grants grants_of_scopes(std::string_view scopes) {
    if (scopes.empty()) return {.read = true, .write = true, .manage = true};
    Grants grants;
    while (!scopes.empty()) {
        const auto end = std::min(scopes.find(' '), scopes.size());
        const auto scope = scopes.substr(0, end);
        const bool admin = scope == admin_scope;
        grants.read |= admin || scope == read_scope || scope == both_scopes;
        grants.write |= admin || scope == write_scope || scope == both_scopes;
        grants.manage |= admin;
        scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    return grants;
}

bool is_known_scope(std::string_view scope) {
    constexpr std::array known = {read_scope, write_scope, both_scopes, admin_scope};
    return std::find(known.begin(), known.end(), scope) != known.end();
}

bool permits(const Principal& principal, Access access) {
    switch (access) {
        case Access::anyone:
            return true;
        case Access::user:
            return principal.user.has_value();
        case Access::tenant_read:
            return principal.may_read;
        case Access::tenant_write:
            return principal.may_write;
        case Access::tenant_manage:
            return principal.may_manage;
        case Access::operator_only:
            return principal.is_operator;
    }
    return false;
}

std::string_view missing_permission(const Principal& principal, Access access) {
    const bool person = principal.user.has_value();
    switch (access) {
        case Access::anyone:
            break;
        case Access::user:
            return "this is about a user, and a key is nobody: log in";
        case Access::tenant_read:
            return person ? "you are no member" : "the key lacks the scope uploads:read";
        case Access::tenant_write:
            return person ? "this takes the role analyst" : "the key lacks the scope uploads:write";
        case Access::tenant_manage:
            return person ? "this takes the role admin" : "the key lacks the scope admin";
        case Access::operator_only:
            return "only an operator may do this";
    }
    return {};
}

}  // namespace undertone
