#include "api/dialects/conversations_accounts.h"

#include "api/handlers/account_requests.h"
#include "common/json_writer.h"

namespace undertone {
namespace {

constexpr std::string_view tag = "projects and conversations";

Response logged_in(Services& services, const Request& request, int status, const User& user) {
    const auto token = services.logins.open_with_token(user, services.audit.event_of(request));
    if (!token) return problem(token.error(), request);
    JsonWriter json;
    json.begin_object().field("user_id", user.id.to_string()).field("email", user.email);
    json.field("access_token", *token).end_object();
    Response response;
    response.status = status;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

Response register_user(Services& services, const Request& request) {
    const auto account = read_new_account(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&account)) return *refusal;
    const auto user = services.accounts.register_user(std::get<NewAccount>(account),
                                                      services.audit.event_of(request));
    if (!user) return problem(user.error(), request);
    return logged_in(services, request, 201, *user);
}

Response log_in(Services& services, const Request& request) {
    const auto user = authenticate(services, request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&user)) return *refusal;
    return logged_in(services, request, 200, std::get<User>(user));
}

Response log_out(Services& services, const Request& request) {
    const auto ended = end_login(services, request);
    return ended ? message_answer("Logged out successfully") : problem(ended.error(), request);
}

}  // namespace

std::vector<Route> conversations_account_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer malformed{400, "Problem", "The body is no JSON object"};
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::post,
                      .path = "/auth/register",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "user.registered",
                      .tag = tag,
                      .summary = "Register, and log in with a token",
                      .parameters = registration_parameters("body", false),
                      .answers = {{201, "TokenUser", "The user and an access token"},
                                  malformed,
                                  {409, "Problem", "The e-mail is taken"},
                                  invalid},
                      .handler = bind(register_user),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/auth/login",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "login.opened",
                      .tag = tag,
                      .summary = "Log in with a token",
                      .parameters = login_parameters("body"),
                      .answers = {{200, "TokenUser", "The user and an access token"},
                                  malformed,
                                  unauthorized,
                                  invalid,
                                  too_many_failures},
                      .handler = bind(log_in),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/auth/logout",
                      .access = Access::user,
                      .execution = Execution::blocking,
                      .audited_as = "login.ended",
                      .tag = tag,
                      .summary = "End the login, with every copy of its token",
                      .parameters = {},
                      .answers = {{200, "Done", "Logged out"}, unauthorized},
                      .handler = bind(log_out),
                      .mints_credential = true});
    return routes;
}

}  // namespace undertone
