#include "api/dialects/csv_datasets_accounts.h"

#include "api/auth/cookies.h"
#include "api/auth/request_origin.h"
#include "api/handlers/account_requests.h"
#include "api/http/cors.h"
#include "common/json_writer.h"

namespace undertone {
namespace {

constexpr std::string_view tag = "CSV datasets";

Response user_answer(int status, const User& user) {
    JsonWriter json;
    json.begin_object().field("id", user.id.to_string()).field("email", user.email).end_object();
    Response response;
    response.status = status;
    response.body = json.take();
    return response;
}

/// Nor may a foreign page log its visitor in, to an account that is not theirs.
std::optional<Response> check_origin(Services& services, const Request& request) {
    if (may_use_cookie(request, CorsPolicy(services.config.http).origins())) return std::nullopt;
    return problem(Error{ErrorCode::forbidden, "the Origin is not allowed"}, request);
}

Response logged_in(Services& services, const Request& request, int status, const User& user) {
    const auto cookie = services.logins.open_with_cookie(user, services.audit.event_of(request));
    if (!cookie) return problem(cookie.error(), request);
    auto response = user_answer(status, user);
    const auto life = services.logins.cookie_life();
    response.headers.emplace_back("Set-Cookie",
                                  CookiePolicy(services.config).set(*cookie, life, request));
    forbid_storing(response);
    return response;
}

Response register_user(Services& services, const Request& request) {
    if (auto refusal = check_origin(services, request)) return *refusal;
    const auto account = read_new_account(request, BodyKind::json_or_form);
    if (const auto* refusal = std::get_if<Response>(&account)) return *refusal;
    const auto user = services.accounts.register_user(std::get<NewAccount>(account),
                                                      services.audit.event_of(request));
    if (!user && user.error().code == ErrorCode::conflict) {  // 400: documented
        return problem(Error{ErrorCode::bad_request, user.error().detail}, request);
    }
    if (!user) return problem(user.error(), request);
    return logged_in(services, request, 201, *user);
}

Response log_in(Services& services, const Request& request) {
    if (auto refusal = check_origin(services, request)) return *refusal;
    const auto user = authenticate(services, request, BodyKind::json_or_form);
    if (const auto* refusal = std::get_if<Response>(&user)) return *refusal;
    return logged_in(services, request, 200, std::get<User>(user));
}

Response me(Services& services, const Request& request) {
    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    if (!*user) return problem(Error{ErrorCode::not_found, "there is no such user"}, request);
    return user_answer(200, **user);
}

}  // namespace

std::vector<Route> csv_datasets_account_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer malformed{400, "Problem", "The body cannot be read"};
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::post,
                      .path = "/api/register",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "user.registered",
                      .tag = tag,
                      .summary = "Register, and log in with a cookie",
                      .parameters = registration_parameters("body", false),
                      .answers = {{201, "CookieUser", "The user, logged in"},
                                  {400, "Problem", "The e-mail is taken, or the body unreadable"},
                                  invalid},
                      .handler = bind(register_user),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/api/login",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "login.opened",
                      .tag = tag,
                      .summary = "Log in with a cookie",
                      .parameters = login_parameters("body"),
                      .answers = {{200, "CookieUser", "The user, logged in"},
                                  malformed,
                                  unauthorized,
                                  invalid,
                                  too_many_failures},
                      .handler = bind(log_in),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/api/logout",
                      .access = Access::user,
                      .execution = Execution::blocking,
                      .audited_as = "login.ended",
                      .tag = tag,
                      .summary = "End the login, with every copy of its credentials",
                      .parameters = {},
                      .answers = {{200, "Done", "Logged out"}, unauthorized},
                      .handler = bind(log_out_of_browser),
                      .mints_credential = true});
    routes.push_back({.method = Method::get,
                      .path = "/api/me",
                      .access = Access::user,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "Who is logged in",
                      .parameters = {},
                      .answers = {{200, "CookieUser", "The user"}, unauthorized},
                      .handler = bind(me)});
    return routes;
}

}  // namespace undertone
