// Who may do what: the one table from roles and scopes to what routes ask for (Access).
#pragma once

#include "api/http/router.h"

#include <string_view>

namespace undertone {

/// What a caller may do in a tenant.
struct Grants {
    bool read = false, write = false, manage = false;

    /// What both allow.
    Grants operator&(const Grants& other) const {
        return {read && other.read, write && other.write, manage && other.manage};
    }
};

Grants grants_of(Role role);
/// Of an API key: scopes separated by blanks. A key without any has all of them.
Grants grants_of_scopes(std::string_view scopes);

/// Whether there is such a scope, one alone.
bool is_known_scope(std::string_view scope);

/// Whether the caller may use routes of that access, as far as its role or scope says.
bool permits(const Principal& principal, Access access);
/// What a caller lacks that permits() refuses, for people.
std::string_view missing_permission(const Principal& principal, Access access);

}  // namespace undertone
