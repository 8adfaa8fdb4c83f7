#include "common/store/account.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 4> role_names = {"viewer", "analyst", "admin", "owner"};

}  // namespace

std::string_view to_string(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::optional<Role> parse_role(std::string_view text) {
    const auto found = std::find(role_names.begin(), role_names.end(), text);
    if (found == role_names.end()) return std::nullopt;
    return static_cast<Role>(found - role_names.begin());
}

std::optional<Role> LiveLogin::role_in(TenantId tenant) const {
    const auto found = std::find_if(memberships.begin(), memberships.end(),
                                    [&](const auto& each) { return each.tenant == tenant; });
    if (found == memberships.end()) return std::nullopt;
    return found->role;
}

}  // namespace undertone
