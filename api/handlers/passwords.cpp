#include "api/handlers/passwords.h"

#include "api/auth/cookies.h"
#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "common/accounts/account_rules.h"
#include "common/json_writer.h"

namespace undertone {
namespace {

Checked<std::string> read_new_password(const BodyFields& fields) {
    auto password = fields.required("new_password");
    if (password && !is_valid_password(*password)) {
        return FieldFault{"new_password", std::string(password_rule)};
    }
    return password;
}

/// Ends the logins of the user everywhere, this one too: whoever has a copy of it is out.
Response change_password(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto& fields = std::get<BodyFields>(read);
    const auto fresh = read_new_password(fields);
    if (!fresh) return refuse_body(request, fresh.error());

    const auto user = services.accounts.find(*request.principal.user);
    if (!user) return problem(user.error(), request);
    if (!*user) return problem(Error{ErrorCode::not_found, "no such user"}, request);
    if (auto refusal = refuse_unconfirmed(services, request, **user, fields)) return *refusal;
    const auto changed =
        services.accounts.change_password(**user, *fresh, services.audit.event_of(request));
    if (!changed) return problem(changed.error(), request);
    auto response = message_answer("Password changed successfully; log in again");
    response.headers.emplace_back("Set-Cookie", CookiePolicy(services.config).clear(request));
    return response;
}

Response reset_password(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto& fields = std::get<BodyFields>(read);
    const auto token = fields.required("token");
    if (!token) return refuse_body(request, token.error());
    const auto fresh = read_new_password(fields);
    if (!fresh) return refuse_body(request, fresh.error());
    const auto reset =
        services.accounts.reset_password(*token, *fresh, services.audit.event_of(request));
    return reset ? message_answer("Password changed successfully")
                 : problem(reset.error(), request);
}

/// The answer is the same whether there is such a user or not, and it does not wait to find out.
Response forgot_password(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    auto email = std::get<BodyFields>(read).required("email");
    if (!email) return refuse_body(request, email.error());
    if (!services.reset_mailer.is_configured()) {
        return problem(
            Error{ErrorCode::conflict, "this service sends no mail: its operator can help"},
            request);
    }
    if (!services.reset_mailer.request(std::move(*email), services.audit.event_of(request))) {
        return problem(Error{ErrorCode::unavailable, "too many wait for mail"}, request);
    }
    auto response = message_answer("If somebody has this e-mail, a message is on its way");
    response.status = 202;
    return response;
}

/// For the operator to pass on.
Response make_reset(Services& services, const Request& request) {
    const Error missing{ErrorCode::not_found, "no such user"};
    const auto id = UserId::parse(request.param("id"));
    if (!id) return problem(missing, request);
    const auto user = services.accounts.find(*id);
    if (!user) return problem(user.error(), request);
    if (!*user) return problem(missing, request);
    const auto reset = services.accounts.start_reset(**user, services.audit.event_of(request));
    if (!reset) return problem(reset.error(), request);
    JsonWriter json;
    json.begin_object().field("token", reset->token);
    json.field("expires_at", to_rfc3339(reset->expires_at)).end_object();
    Response response;
    response.status = 201;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

constexpr std::string_view password_schema = R"({"type":"string","minLength":8,"maxLength":1024})";

}  // namespace

std::vector<Route> password_routes(Services& services) {
    constexpr std::string_view tag = "accounts";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer malformed{400, "Problem", "The body is no JSON object"};
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/auth/logout",
                      .access = Access::user,
                      .execution = Execution::blocking,
                      .audited_as = "login.ended",
                      .tag = tag,
                      .summary = "End the login, with every copy of its tokens",
                      .parameters = {},
                      .answers = {{200, "Done", "Logged out"}, unauthorized},
                      .handler = bind(log_out_of_browser),
                      .mints_credential = true});
    routes.push_back(
        {.method = Method::post,
         .path = "/api/v1/auth/password",
         .access = Access::user,
         .execution = Execution::password,
         .audited_as = "password.changed",
         .tag = tag,
         .summary = "Change the password; ends all of the user's logins",
         .parameters = {{"current_password", "body", R"({"type":"string"})", "", true},
                        {"new_password", "body", password_schema, "", true}},
         .answers = {{200, "Done", "Changed"}, malformed, unauthorized, invalid, too_many_failures},
         .handler = bind(change_password),
         .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/auth/password/reset",
                      .access = Access::anyone,
                      .execution = Execution::password,
                      .audited_as = "password.reset",
                      .tag = tag,
                      .summary = "Replace a forgotten password; ends all of the user's logins",
                      .parameters = {{"token", "body", R"({"type":"string"})",
                                      "From the operator; good once.", true},
                                     {"new_password", "body", password_schema, "", true}},
                      .answers = {{200, "Done", "Changed"},
                                  malformed,
                                  {404, "Problem", "The token is not valid, or used"},
                                  invalid},
                      .handler = bind(reset_password),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/auth/password/forgot",
                      .access = Access::anyone,
                      .execution = Execution::blocking,
                      .audited_as = "password.reset_started",
                      .tag = tag,
                      .summary = "Mail a token for a new password, where auth.mail_command is set",
                      .parameters = {{"email", "body", R"({"type":"string"})", "", true}},
                      .answers = {{202, "Done", "Asked for"},
                                  malformed,
                                  {409, "Problem", "This service sends no mail"},
                                  invalid},
                      .handler = bind(forgot_password),
                      .mints_credential = true});
    routes.push_back({.method = Method::post,
                      .path = "/api/v1/users/{id}/password-reset",
                      .access = Access::operator_only,
                      .execution = Execution::blocking,
                      .audited_as = "password.reset_started",
                      .tag = tag,
                      .summary = "A token for a user who has forgotten the password",
                      .parameters = {{"id", "path", R"({"type":"string","format":"uuid"})",
                                      "The user's id.", true}},
                      .answers = {{201, "PasswordReset", "The token, to be passed on"},
                                  unauthorized,
                                  {403, "Problem", "Only an operator may do this"},
                                  {404, "Problem", "No such user"}},
                      .handler = bind(make_reset),
                      .mints_credential = true,
                      .credential_always = true});
    return routes;
}

}  // namespace undertone
