#include "common/accounts/new_user.h"

#include "common/accounts/account_rules.h"
#include "common/accounts/secrets.h"
#include "common/store/membership_store.h"
#include "common/store/meta_store.h"
#include "common/store/tenant_store.h"
#include "common/store/user_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

/// One that nobody has: "ada", or "ada-x3kq9a" where there is an Ada.
Result<std::string> free_username(Connection& connection, std::string_view email) {
    const auto wanted = username_from_email(email);
    const auto taken = UserStore(connection).find_by_username(wanted);
    if (!taken) return taken.error();
    if (!*taken) return wanted;
    return fmt::format("{}-{}", wanted, make_secret().substr(0, 8));
}

}  // namespace

Result<bool> is_first_user(Connection& connection, Time now) {
    constexpr std::string_view sql = "SELECT 1 FROM users LIMIT 1";
    const auto found = connection.query(sql, {}, [](const Row&) {});
    if (!found) return found.error();
    if (*found > 0) return false;
    return MetaStore(connection).claim("first_user", now);
}

Result<> insert_user(Connection& connection, User& user) {
    user.id = UserId::next();
    user.tenant = TenantId::next();
    if (user.username.empty()) {
        auto username = free_username(connection, user.email);
        if (!username) return username.error();
        user.username = std::move(*username);
    }
    const auto customer_id = fmt::format("u-{}", user.id.to_string());
    if (auto made = TenantStore(connection).insert(user.tenant, customer_id, user.created_at);
        !made) {
        return made;
    }
    if (auto made = UserStore(connection).insert(user); !made) return made;
    const auto joined =
        MembershipStore(connection, user.tenant).insert(user.id, Role::owner, user.created_at);
    if (!joined) return joined.error();
    return {};
}

}  // namespace undertone
