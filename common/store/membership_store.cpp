#include "common/store/membership_store.h"

#include "common/store/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// A role that this program does not know is a newer one's: it gives no more than the least.
Role role_from(const Row& row, int column) {
    return parse_role(row.text(column)).value_or(Role::viewer);
}

constexpr std::string_view invitation_columns =
    "SELECT i.id, i.tenant_id, i.email, i.role, i.created_at, i.expires_at, i.created_by, m.role,"
    " u.disabled_at FROM invitations i LEFT JOIN users u ON u.id = i.created_by"
    " LEFT JOIN memberships m ON m.user_id = i.created_by AND m.tenant_id = i.tenant_id";

/// Whether who made the invitation could make it now.
bool is_backed(const Row& row) {
    constexpr int role = 3, maker = 6, maker_role = 7, disabled_at = 8;
    if (row.is_null(maker)) return true;
    if (row.is_null(maker_role) || !row.is_null(disabled_at)) return false;
    return role_from(row, maker_role) >= std::max(role_from(row, role), Role::admin);
}

Invitation read_invitation(const Row& row) {
    Invitation invitation{.id = InvitationId::from_bytes(row.blob(0)),
                          .tenant = TenantId::from_bytes(row.blob(1)),
                          .email = text_or_empty(row, 2),
                          .role = role_from(row, 3),
                          .created_at = from_micros(row.integer(4)),
                          .expires_at = from_micros(row.integer(5))};
    if (!row.is_null(6)) invitation.created_by = UserId::from_bytes(row.blob(6));
    return invitation;
}

}  // namespace

Result<std::vector<Membership>> memberships_of(Connection& connection, UserId user) {
    constexpr std::string_view sql = "SELECT tenant_id, role FROM memberships WHERE user_id = $1";
    std::vector<Membership> memberships;
    const Value values[] = {Blob{user.view()}};
    const auto found = connection.query(sql, values, [&](const Row& row) {
        memberships.push_back({TenantId::from_bytes(row.blob(0)), role_from(row, 1)});
    });
    if (!found) return found.error();
    return memberships;
}

Result<bool> MembershipStore::insert(UserId user, Role role, Time now) {
    constexpr std::string_view sql =
        "INSERT INTO memberships (user_id, tenant_id, role, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (user_id, tenant_id) DO NOTHING";
    const Value values[] = {Blob{user.view()}, Blob{tenant_.view()}, to_string(role),
                            to_micros(now)};
    const auto inserted = connection_.execute(sql, values);
    if (!inserted) return inserted.error();
    return *inserted > 0;
}

Result<std::optional<Role>> MembershipStore::find(UserId user) {
    constexpr std::string_view sql =
        "SELECT role FROM memberships WHERE user_id = $1 AND tenant_id = $2";
    std::optional<Role> role;
    const Value values[] = {Blob{user.view()}, Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { role = role_from(row, 0); });
    if (!found) return found.error();
    return role;
}

Result<> MembershipStore::set_role(UserId user, Role role) {
    constexpr std::string_view sql =
        "UPDATE memberships SET role = $3 WHERE user_id = $1 AND tenant_id = $2";
    const Value values[] = {Blob{user.view()}, Blob{tenant_.view()}, to_string(role)};
    return done(connection_.execute(sql, values));
}

Result<> MembershipStore::remove(UserId user) {
    constexpr std::string_view sql =
        "DELETE FROM memberships WHERE user_id = $1 AND tenant_id = $2";
    const Value values[] = {Blob{user.view()}, Blob{tenant_.view()}};
    return done(connection_.execute(sql, values));
}

Result<std::vector<Member>> MembershipStore::list() {
    constexpr std::string_view sql =
        "SELECT u.id, u.email, u.username, u.full_name, m.role, u.tenant_id, m.created_at"
        " FROM memberships m JOIN users u ON u.id = m.user_id"
        " WHERE m.tenant_id = $1 ORDER BY m.created_at, u.id";
    std::vector<Member> members;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        members.push_back({.user = UserId::from_bytes(row.blob(0)),
                           .email = std::string(row.text(1)),
                           .username = std::string(row.text(2)),
                           .full_name = std::string(row.text(3)),
                           .role = role_from(row, 4),
                           .at_home = TenantId::from_bytes(row.blob(5)) == tenant_,
                           .joined_at = from_micros(row.integer(6))});
    });
    if (!found) return found.error();
    return members;
}

Result<bool> MembershipStore::any() {
    constexpr std::string_view sql = "SELECT 1 FROM memberships WHERE tenant_id = $1 LIMIT 1";
    const Value values[] = {Blob{tenant_.view()}};
    const auto found = connection_.query(sql, values, [](const Row&) {});
    if (!found) return found.error();
    return *found > 0;
}

Result<> InvitationStore::insert(const Invitation& invitation, std::string_view secret_sha256) {
    constexpr std::string_view sql =
        "INSERT INTO invitations (tenant_id, id, secret_sha256, email, role, created_at,"
        " expires_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const auto& maker = invitation.created_by;
    const Value values[] = {Blob{tenant_.view()},
                            Blob{invitation.id.view()},
                            Blob{secret_sha256},
                            text_or_null(invitation.email),
                            to_string(invitation.role),
                            to_micros(invitation.created_at),
                            to_micros(invitation.expires_at),
                            maker ? Value(Blob{maker->view()}) : Value(nullptr)};
    return done(connection_.execute(sql, values));
}

Result<std::vector<Invitation>> InvitationStore::list(Time now) {
    static const std::string sql = fmt::format(
        "{} WHERE i.tenant_id = $1 AND i.expires_at > $2 ORDER BY i.id DESC", invitation_columns);
    std::vector<Invitation> invitations;
    const Value values[] = {Blob{tenant_.view()}, to_micros(now)};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        if (is_backed(row)) invitations.push_back(read_invitation(row));
    });
    if (!found) return found.error();
    return invitations;
}

Result<bool> InvitationStore::remove(InvitationId id) {
    constexpr std::string_view sql = "DELETE FROM invitations WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto removed = connection_.execute(sql, values);
    if (!removed) return removed.error();
    return *removed > 0;
}

Result<std::int64_t> InvitationStore::remove_of(UserId maker) {
    constexpr std::string_view sql =
        "DELETE FROM invitations WHERE tenant_id = $1 AND created_by = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{maker.view()}};
    return connection_.execute(sql, values);
}

Result<std::optional<Invitation>> InvitationStore::find(Connection& connection,
                                                        std::string_view secret_sha256, Time now) {
    static const std::string sql =
        fmt::format("{} WHERE i.secret_sha256 = $1 AND i.expires_at > $2", invitation_columns);
    std::optional<Invitation> invitation;
    const Value values[] = {Blob{secret_sha256}, to_micros(now)};
    const auto found = connection.query(sql, values, [&](const Row& row) {
        if (is_backed(row)) invitation = read_invitation(row);
    });
    if (!found) return found.error();
    return invitation;
}

Result<> InvitationStore::remove_expired(Connection& connection, Time now) {
    constexpr std::string_view sql = "DELETE FROM invitations WHERE expires_at <= $1";
    const Value values[] = {to_micros(now)};
    return done(connection.execute(sql, values));
}

}  // namespace undertone
