#include "api/dialects/reports_accounts.h"

#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "common/accounts/account_rules.h"
#include "common/json_writer.h"

namespace undertone {
namespace {

constexpr std::string_view tag = "datasets and reports";

/// `role` is the platform's for its operator, else that in the tenant acted on.
Response user_answer(int status, const User& user, Role role) {
    JsonWriter json;
    json.begin_object().field("id", user.id.to_string()).field("email", user.email);
    json.field("username", user.username).field("full_name", user.full_name);
    json.field("role", user.is_operator ? "operator" : to_string(role));
    json.field("is_active", !user.disabled_at.has_value());
    json.field("created_at", to_rfc3339(user.created_at)).end_object();
    Response response;
    response.status = status;
    response.body = json.take();
    return response;
}

Response tokens_answer(const TokenPair& tokens) {
    JsonWriter json;
    json.begin_object().field("access_token", tokens.access_token);
    json.field("refresh_token", tokens.refresh_token).field("token_type", "bearer");
    json.field("expires_in", tokens.expires_in.count()).end_object();
    Response response;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

Response no_such_user(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such user"}, request);
}

Response register_user(Services& services, const Request& request) {
    const auto account = read_new_account(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&account)) return *refusal;
    const auto user = services.accounts.register_user(std::get<NewAccount>(account),
                                                      services.audit.event_of(request));
    return user ? user_answer(201, *user, Role::owner) : problem(user.error(), request);
}

Response log_in(Services& services, const Request& request) {
    const auto user = authenticate(services, request, BodyKind::json_or_form);
    if (const auto* refusal = std::get_if<Response>(&user)) return *refusal;
    const auto tokens =
        services.logins.open_with_refresh(std::get<User>(user), services.audit.event_of(request));
    return tokens ? tokens_answer(*tokens) : problem(tokens.error(), request);
}

Response refresh(Services& services, const Request& request) {
    const auto fields = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
    const auto token = std::get<BodyFields>(fields).required("refresh_token");
    if (!token) return refuse_body(request, token.error());
    const auto tokens = services.logins.refresh(*token, services.audit.event_of(request));
    return tokens ? tokens_answer(*tokens) : problem(tokens.error(), request);
}

Response get_me(Services& services, const Request& request) {
    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    if (!*user) return no_such_user(request);
    return user_answer(200, **user, request.principal.role.value_or(Role::viewer));
}

/// What the body changes of a user.
Checked<User> changed_user(User user, const BodyFields& fields) {
    if (fields.has("email")) {
        auto email = fields.required("email");
        if (!email) return email.error();
        if (!is_valid_email(*email)) return FieldFault{"email", "email is no e-mail address"};
        user.email = std::move(*email);
    }
    if (fields.has("username")) {
        auto username = fields.required("username");
        if (!username) return username.error();
        if (!is_valid_username(*username)) {
            return FieldFault{"username", "username must be 1 to 64 of A-Z a-z 0-9 . _ -"};
        }
        user.username = std::move(*username);
    }
    if (fields.has("full_name")) {
        auto full_name = fields.text("full_name");
        if (!full_name) return full_name.error();
        if (!is_valid_full_name(*full_name)) {
            return FieldFault{"full_name", "full_name is longer than 200 bytes, or no text"};
        }
        user.full_name = std::move(*full_name);
    }
    return user;
}

std::string fields_sent(const BodyFields& fields) {
    std::vector<std::string_view> sent;
    for (const auto* const name : {"email", "username", "full_name"}) {
        if (fields.has(name)) sent.push_back(name);
    }
    return changed_fields(sent);
}

Response put_me(Services& services, const Request& request) {
    const auto fields = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    if (!*user) return no_such_user(request);
    const auto& sent = std::get<BodyFields>(fields);
    const auto changed = changed_user(**user, sent);
    if (!changed) return refuse_body(request, changed.error());
    // What the account is known by: who has copied a login must not make it theirs.
    if (changed->email != (*user)->email || changed->username != (*user)->username) {
        if (auto refusal = refuse_unconfirmed(services, request, **user, sent)) return *refusal;
    }
    const auto updated = services.accounts.update_profile(
        **user, *changed, services.audit.event_of(request, {.details = fields_sent(sent)}));
    if (!updated) return problem(updated.error(), request);
    return user_answer(200, *changed, request.principal.role.value_or(Role::viewer));
}

Response get_user(Services& services, const Request& request) {
    const auto id = UserId::parse(request.param("id"));
    if (!id) return no_such_user(request);
    const auto user = services.accounts.find(*id);
    if (!user) return problem(user.error(), request);
    return *user ? user_answer(200, **user, Role::owner) : no_such_user(request);
}

using Handler = Response (*)(Services&, const Request&);

std::function<Response(const Request&)> bind(Services& services, Handler handler) {
    return [&services, handler](const Request& request) { return handler(services, request); };
}

const Answer malformed{400, "Problem", "The body cannot be read"};
const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};

Route login_route(Services& services, std::string_view path, std::string_view summary,
                  std::string_view where) {
    return {.method = Method::post,
            .path = path,
            .access = Access::anyone,
            .execution = Execution::password,
            .audited_as = "login.opened",
            .tag = tag,
            .summary = summary,
            .parameters = login_parameters(where),
            .answers = {{200, "Tokens", "An access token and a refresh token"},
                        malformed,
                        unauthorized,
                        invalid,
                        too_many_failures},
            .handler = bind(services, log_in),
            .mints_credential = true};
}

std::vector<Route> auth_routes(Services& services) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/auth/register",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "user.registered",
                      .tag = tag,
                      .summary = "Register",
                      .parameters = registration_parameters("body", true),
                      .answers = {{201, "User", "The user"},
                                  malformed,
                                  {409, "Problem", "The e-mail or the username is taken"},
                                  invalid},
                      .handler = bind(services, register_user),
                      .mints_credential = true});
    routes.push_back(
        login_route(services, "/api/v1/auth/login", "Log in (OAuth2 password form)", "form"));
    routes.push_back(login_route(services, "/api/v1/auth/login/json", "Log in (JSON)", "body"));
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/auth/refresh",
                      .access = Access::anyone,
                      .execution = Execution::blocking,
                      .audited_as = "login.refreshed",
                      .tag = tag,
                      .summary = "New tokens for a refresh token, which is good once",
                      .parameters = {{"refresh_token", "body", R"({"type":"string"})", "", true}},
                      .answers = {{200, "Tokens", "An access token and a refresh token"},
                                  malformed,
                                  unauthorized,
                                  invalid},
                      .handler = bind(services, refresh),
                      .mints_credential = true});
    return routes;
}

std::vector<Route> user_routes(Services& services) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/users/me",
                      .access = Access::user,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "Who is logged in",
                      .parameters = {},
                      .answers = {{200, "User", "The user"}, unauthorized},
                      .handler = bind(services, get_me)});
    auto changes = registration_parameters("body", true);
    std::erase_if(changes, [](const auto& each) { return each.name == "password"; });
    for (auto& change : changes) change.required = false;
    changes.push_back({"current_password", "body", R"({"type":"string"})",
                       "Needed where the e-mail or the username changes.", false});
    routes.push_back({.method = Method::put,
                      .path = "/api/v1/users/me",
                      .access = Access::user,
                      .execution = Execution::password,
                      .audited_as = "user.updated",
                      .tag = tag,
                      .summary = "Change the profile: the fields that are sent",
                      .parameters = std::move(changes),
                      .answers = {{200, "User", "The user"},
                                  malformed,
                                  unauthorized,
                                  {409, "Problem", "The e-mail or the username is taken"},
                                  invalid,
                                  too_many_failures},
                      .handler = bind(services, put_me)});
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/users/{id}",
                      .access = Access::operator_only,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "A user, for the operator",
                      .parameters = {{"id", "path", R"({"type":"string","format":"uuid"})",
                                      "The user's id.", true}},
                      .answers = {{200, "User", "The user"},
                                  unauthorized,
                                  {403, "Problem", "Only the operator may see others"},
                                  {404, "Problem", "No such user"}},
                      .handler = bind(services, get_user),
                      .credential_always = true});
    return routes;
}

}  // namespace

std::vector<Route> reports_account_routes(Services& services) {
    auto routes = auth_routes(services);
    for (auto& route : user_routes(services)) routes.push_back(std::move(route));
    return routes;
}

}  // namespace undertone
