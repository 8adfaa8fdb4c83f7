#include "api/handlers/members.h"

#include "api/auth/membership_rules.h"
#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "common/json_writer.h"
#include "common/store/membership_store.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_member(JsonWriter& json, const Member& member) {
    json.begin_object().field("user_id", member.user.to_string()).field("email", member.email);
    json.field("username", member.username).field("full_name", member.full_name);
    json.field("role", to_string(member.role));
    json.field("joined_at", to_rfc3339(member.joined_at)).end_object();
}

Response no_such_member(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such member"}, request);
}

Response list_members(Services& services, const Request& request) {
    std::vector<Member> members;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        auto found = MembershipStore(connection, *request.principal.tenant).list();
        if (!found) return found.error();
        members = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& member : members) write_member(json, member);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", members.size()));
    return response;
}

/// What ended with the role that a member had.
struct Ended {
    std::int64_t api_keys = 0, invitations = 0;
};

AuditNote about(const MemberChange& change, const Ended& ended) {
    JsonWriter details;
    details.begin_object();
    if (change.wanted) details.field("role", to_string(*change.wanted));
    if (ended.api_keys > 0) details.field("api_keys_revoked", ended.api_keys);
    if (ended.invitations > 0) details.field("invitations_withdrawn", ended.invitations);
    details.end_object();
    return {.kind = "user", .id = change.member.to_string(), .details = details.take()};
}

Result<Ended> end_what_was_made(Connection& connection, TenantId tenant, UserId maker, Time now) {
    const auto keys = ApiKeyStore(connection).revoke_of(tenant, maker, now);
    if (!keys) return keys.error();
    const auto invitations = InvitationStore(connection, tenant).remove_of(maker);
    if (!invitations) return invitations.error();
    return Ended{.api_keys = *keys, .invitations = *invitations};
}

/// Checks the change against who is there, and makes it, in one group.
Result<> change_member(Services& services, const Request& request, const MemberChange& change) {
    const auto tenant = *request.principal.tenant;
    auto changed = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (auto turn = TenantStore(connection).take_turn(tenant); !turn) return turn;
        MembershipStore store(connection, tenant);
        const auto members = store.list();
        if (!members) return members.error();
        if (auto allowed = check_change(change, *members); !allowed) return allowed;
        const auto before = store.find(change.member);
        if (!before) return before.error();
        Ended ended;
        if (*before && loses_role(**before, change.wanted)) {
            auto made = end_what_was_made(connection, tenant, change.member, services.clock.now());
            if (!made) return made.error();
            ended = *made;
        }
        auto done = change.wanted ? store.set_role(change.member, *change.wanted)
                                  : store.remove(change.member);
        if (!done) return done;
        return services.audit.note(connection, request, tenant, about(change, ended));
    });
    if (changed) services.account_changes.announce();
    return changed;
}

Response set_role(Services& services, const Request& request) {
    const auto member = UserId::parse(request.param("id"));
    const auto& principal = request.principal;
    if (!member || !principal.tenant) return no_such_member(request);
    const auto fields = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
    const auto text = std::get<BodyFields>(fields).required("role");
    if (!text) return refuse_body(request, text.error());
    const auto role = parse_role(*text);
    if (!role) {
        return refuse_body(request, {"role", "role must be viewer, analyst, admin or owner"});
    }
    const auto changed = change_member(
        services, request,
        {.actor = principal.role.value_or(Role::viewer), .member = *member, .wanted = role});
    return changed ? message_answer("Role changed successfully")
                   : problem(changed.error(), request);
}

Response remove_member(Services& services, const Request& request) {
    const auto member = UserId::parse(request.param("id"));
    const auto& principal = request.principal;
    if (!member || !principal.tenant) return no_such_member(request);
    const auto changed = change_member(
        services, request,
        {.actor = principal.role.value_or(Role::viewer), .member = *member, .wanted = {}});
    return changed ? message_answer("Member removed successfully")
                   : problem(changed.error(), request);
}

Response leave(Services& services, const Request& request) {
    const auto& principal = request.principal;
    if (!principal.role) return no_such_member(request);
    const auto changed = change_member(
        services, request,
        {.actor = *principal.role, .member = *principal.user, .wanted = {}, .leaves_itself = true});
    return changed ? message_answer("You have left") : problem(changed.error(), request);
}

Response list_tenants(Services& services, const Request& request) {
    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& [tenant, role] : *request.principal.memberships) {
        const auto customer_id = services.tenants.customer_id(tenant);
        if (!customer_id) return problem(customer_id.error(), request);
        json.begin_object().field("customer_id", *customer_id).field("role", to_string(role));
        json.field("own", *user && (*user)->tenant == tenant).end_object();
    }
    json.end_array();
    Response response;
    response.body = json.take();
    return response;
}

constexpr std::string_view tag = "accounts";
const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
const Answer missing{404, "Problem", "No such member"};
const Answer unsettled{409, "Problem",
                       "The customer would be left without an owner, or it is the user's own"};

std::vector<Route> read_routes() {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/tenants",
                      .access = Access::user,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "The customers that the user belongs to, for X-Undertone-Tenant",
                      .parameters = {},
                      .answers = {{200, "TenantMembership[]", "All of them"}, unauthorized},
                      .handler = {}});
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/tenant/members",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "The customer's members, in the order of joining",
                      .parameters = customer_parameters(),
                      .answers = {{200, "Member[]", "All of them"}, unauthorized},
                      .handler = {},
                      .credential_always = true});
    return routes;
}

std::vector<Route> change_routes() {
    std::vector<Route> routes;
    auto with_role = object_parameters("The user's id.");
    with_role.push_back({"role", "body",
                         R"({"type":"string","enum":["viewer","analyst","admin","owner"]})",
                         "What the member may do from now on.", true});
    routes.push_back({.method = Method::put,
                      .path = "/api/v1/tenant/members/{id}",
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "member.role_changed",
                      .tag = tag,
                      .summary = "Change a member's role",
                      .parameters = std::move(with_role),
                      .answers = {{200, "Done", "Changed"}, unauthorized, missing, unsettled},
                      .handler = {}});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/tenant/members/{id}",
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "member.removed",
                      .tag = tag,
                      .summary = "Remove a member, whose credentials end here at once",
                      .parameters = object_parameters("The user's id."),
                      .answers = {{200, "Done", "Removed"}, unauthorized, missing, unsettled},
                      .handler = {}});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/tenant/members/me",
                      .access = Access::user,
                      .execution = Execution::blocking,
                      .audited_as = "member.left",
                      .tag = tag,
                      .summary = "Leave the customer that X-Undertone-Tenant names",
                      .parameters = {},
                      .answers = {{200, "Done", "Left"}, unauthorized, missing, unsettled},
                      .handler = {}});
    return routes;
}

}  // namespace

std::vector<Route> member_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    auto routes = read_routes();
    routes[0].handler = bind(list_tenants);
    routes[1].handler = bind(list_members);
    auto changes = change_routes();
    changes[0].handler = bind(set_role);
    changes[1].handler = bind(remove_member);
    changes[2].handler = bind(leave);
    for (auto& route : changes) routes.push_back(std::move(route));
    return routes;
}

}  // namespace undertone
