#include "api/handlers/invitations.h"

#include "api/auth/membership_rules.h"
#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/idempotency/idempotency_keys.h"
#include "common/accounts/account_rules.h"
#include "common/accounts/secrets.h"
#include "common/json_writer.h"
#include "common/store/folded.h"
#include "common/store/membership_store.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_fields(JsonWriter& json, const Invitation& invitation) {
    json.field("id", invitation.id.to_string()).field("role", to_string(invitation.role));
    json.key("email").text_or_null(invitation.email);
    json.field("created_at", to_rfc3339(invitation.created_at));
    json.field("expires_at", to_rfc3339(invitation.expires_at));
    const auto& maker = invitation.created_by;
    json.key("created_by").text_or_null(maker ? maker->to_string() : std::string());
}

Response no_such_invitation(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such invitation"}, request);
}

Checked<Invitation> read_invitation(const BodyFields& fields) {
    Invitation invitation{};
    const auto role_text = fields.required("role");
    if (!role_text) return role_text.error();
    const auto role = parse_role(*role_text);
    if (!role) return FieldFault{"role", "role must be viewer, analyst, admin or owner"};
    auto email = fields.text("email");
    if (!email) return email.error();
    if (!email->empty() && !is_valid_email(*email)) {
        return FieldFault{"email", "email is no e-mail address"};
    }
    invitation.id = InvitationId::next();
    invitation.role = *role;
    invitation.email = std::move(*email);
    return invitation;
}

AuditNote about(const Invitation& invitation) {
    return {.kind = "invitation",
            .id = invitation.id.to_string(),
            .details = fmt::format(R"({{"role":"{}"}})", to_string(invitation.role))};
}

/// The token stands in the answer to this request and nowhere else.
Response created(const Invitation& invitation, const std::string& token,
                 const std::string& public_url) {
    JsonWriter json;
    json.begin_object();
    write_fields(json, invitation);
    json.field("token", token);
    json.field("link", fmt::format("{}/app/invitations/{}", public_url, token)).end_object();
    Response response;
    response.status = 201;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

Response invite(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    auto invitation = read_invitation(std::get<BodyFields>(read));
    if (!invitation) return refuse_body(request, invitation.error());
    if (!may_give(request.principal.role.value_or(Role::viewer), invitation->role)) {
        return problem(Error{ErrorCode::forbidden, "only an owner invites owners"}, request);
    }
    invitation->created_by = request.principal.maker;
    invitation->created_at = services.clock.now();
    invitation->expires_at =
        invitation->created_at + std::chrono::hours(services.config.auth.invitation_hours);
    const auto token = make_secret();
    const auto written =
        write_as_tenant(services, request, [&](Connection& connection, TenantId tenant) {
            auto inserted = InvitationStore(connection, tenant).insert(*invitation, sha256(token));
            if (!inserted) return inserted;
            return services.audit.note(connection, request, tenant, about(*invitation));
        });
    if (!written) return problem(written.error(), request);
    return created(*invitation, token, services.config.http.public_url);
}

Response list_invitations(Services& services, const Request& request) {
    std::vector<Invitation> invitations;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        auto found =
            InvitationStore(connection, *request.principal.tenant).list(services.clock.now());
        if (!found) return found.error();
        invitations = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& invitation : invitations) {
        json.begin_object();
        write_fields(json, invitation);
        json.end_object();
    }
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", invitations.size()));
    return response;
}

Response withdraw(Services& services, const Request& request) {
    const auto id = InvitationId::parse(request.param("id"));
    const auto& tenant = request.principal.tenant;
    if (!id || !tenant) return no_such_invitation(request);
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto gone = InvitationStore(connection, *tenant).remove(*id);
        if (!gone) return gone.error();
        if (!*gone) return Error{ErrorCode::not_found, "no such invitation"};
        return services.audit.note(connection, request, *tenant,
                                   {.kind = "invitation", .id = id->to_string()});
    });
    if (!written) return problem(written.error(), request);
    return message_answer("Invitation withdrawn successfully");
}

/// Of two who come with one link, one finds it used.
Result<Invitation> take_invitation(Connection& connection, std::string_view token, const User& user,
                                   Time now) {
    const auto found = InvitationStore::find(connection, sha256(token), now);
    if (!found) return found.error();
    if (!*found) return Error{ErrorCode::not_found, "no such invitation"};
    const auto& invitation = **found;
    if (!invitation.email.empty() && folded_text(invitation.email) != folded_text(user.email)) {
        return Error{ErrorCode::forbidden, "the invitation is for another e-mail"};
    }
    const auto removed = InvitationStore(connection, invitation.tenant).remove(invitation.id);
    if (!removed) return removed.error();
    if (!*removed) return Error{ErrorCode::not_found, "no such invitation"};
    const auto joined =
        MembershipStore(connection, invitation.tenant).insert(user.id, invitation.role, now);
    if (!joined) return joined.error();
    if (!*joined) return Error{ErrorCode::conflict, "you are a member already"};
    return invitation;
}

Response joined_answer(const std::string& customer_id, Role role) {
    JsonWriter json;
    json.begin_object().field("customer_id", customer_id);
    json.field("role", to_string(role)).field("own", false).end_object();
    Response response;
    response.body = json.take();
    return response;
}

/// A link is a credential.
void note_refused(Services& services, const Request& request, const Error& error) {
    const bool forbidden = error.code == ErrorCode::forbidden;
    if (error.code != ErrorCode::not_found && !forbidden) return;
    services.credentials.refused({.log = *request.principal.home,
                                  .action = "invitation.refused",
                                  .reason = forbidden ? "for another e-mail" : "no such invitation",
                                  .source = source_of(request)});
}

Response accept(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto token = std::get<BodyFields>(read).required("token");
    if (!token) return refuse_body(request, token.error());
    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    if (!*user) return no_such_invitation(request);

    Response response;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto taken = take_invitation(connection, *token, **user, services.clock.now());
        if (!taken) return taken.error();
        const auto customer_id = TenantStore(connection).customer_id(taken->tenant);
        if (!customer_id) return customer_id.error();
        response = joined_answer(*customer_id, taken->role);
        auto kept = keep_answer(request, connection, *request.principal.tenant, response);
        if (!kept) return kept;
        return services.audit.note(connection, request, taken->tenant, about(*taken));
    });
    if (!written) {
        note_refused(services, request, written.error());
        return problem(written.error(), request);
    }
    services.account_changes.announce();
    return response;
}

}  // namespace

std::vector<Route> invitation_routes(Services& services) {
    constexpr std::string_view tag = "accounts";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer malformed{400, "Problem", "The body is no JSON object"};
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer missing{404, "Problem", "No such invitation"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    auto with_role = customer_parameters();
    with_role.push_back({"role", "body",
                         R"({"type":"string","enum":["viewer","analyst","admin","owner"]})",
                         "What who accepts may do.", true});
    with_role.push_back({"email", "body", R"({"type":"string"})",
                         "Whose it is; without: whoever has the link.", false});
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/invitations",
                      .access = Access::tenant_manage,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "Invitations that are open, newest first",
                      .parameters = customer_parameters(),
                      .answers = {{200, "Invitation[]", "All of them"}, unauthorized},
                      .handler = bind(list_invitations)});
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/invitations",
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "invitation.created",
                      .tag = tag,
                      .summary = "Invite somebody by a link, which is shown once",
                      .parameters = std::move(with_role),
                      .answers = {{201, "NewInvitation", "The invitation and its link"},
                                  malformed,
                                  unauthorized,
                                  {403, "Problem", "Only an owner invites owners"},
                                  invalid},
                      .handler = bind(invite),
                      .mints_credential = true});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/invitations/{id}",
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "invitation.withdrawn",
                      .tag = tag,
                      .summary = "Withdraw an invitation",
                      .parameters = object_parameters("The invitation's id."),
                      .answers = {{200, "Done", "Withdrawn"}, unauthorized, missing},
                      .handler = bind(withdraw)});
    routes.push_back(
        {.method = Method::post,
         .path = "/api/v1/invitations/accept",
         .access = Access::user,
         .execution = Execution::blocking,
         .audited_as = "invitation.accepted",
         .tag = tag,
         .summary = "Join the customer that a link invites to",
         .parameters = {{"token", "body", R"({"type":"string"})", "From the link.", true}},
         .answers = {{200, "TenantMembership", "What the user has joined"},
                     malformed,
                     unauthorized,
                     {403, "Problem", "The invitation is for another e-mail"},
                     missing,
                     {409, "Problem", "The user is a member already"},
                     invalid},
         .handler = bind(accept)});
    return routes;
}

}  // namespace undertone
