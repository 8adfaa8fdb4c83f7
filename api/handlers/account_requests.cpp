#include "api/handlers/account_requests.h"

#include "api/auth/cookies.h"
#include "api/handlers/json_body.h"
#include "common/json_writer.h"

#include <tuple>

namespace undertone {

Parsed<NewAccount> read_new_account(const Request& request, BodyKind kind) {
    const auto read = BodyFields::read(request, kind);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto& fields = std::get<BodyFields>(read);

    NewAccount account;
    for (const auto& [name, field, required] :
         {std::tuple("email", &account.email, true),
          std::tuple("password", &account.password, true),
          std::tuple("username", &account.username, false),
          std::tuple("full_name", &account.full_name, false)}) {
        auto text = required ? fields.required(name) : fields.text(name);
        if (!text) return refuse_body(request, text.error());
        *field = std::move(*text);
    }
    if (const auto good = check_account(account); !good) return refuse_body(request, good.error());
    return account;
}

Parsed<User> authenticate(Services& services, const Request& request, BodyKind kind) {
    const auto read = BodyFields::read(request, kind);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto& fields = std::get<BodyFields>(read);

    const auto name = fields.required(fields.has("email") ? "email" : "username");
    if (!name) return refuse_body(request, name.error());
    const auto password = fields.required("password");
    if (!password) return refuse_body(request, password.error());

    const auto source = source_of(request);
    auto outcome =
        services.accounts.authenticate({.name = *name, .password = *password, .source = source});
    if (!outcome) return problem(outcome.error(), request);
    if (const auto* refusal = std::get_if<LoginThrottle::Refusal>(&*outcome)) {
        return too_many_logins(request, *refusal);
    }
    return std::get<User>(std::move(*outcome));
}

std::optional<Response> refuse_unconfirmed(Services& services, const Request& request,
                                           const User& user, const BodyFields& fields) {
    const auto current = fields.required("current_password");
    if (!current) return refuse_body(request, current.error());
    const auto outcome = services.accounts.confirm(user, *current, source_of(request));
    if (!outcome && outcome.error().code == ErrorCode::unauthorized) {
        return refuse_body(request, {"current_password", "the current password is wrong"});
    }
    if (!outcome) return problem(outcome.error(), request);
    if (const auto* refusal = std::get_if<LoginThrottle::Refusal>(&*outcome)) {
        return too_many_logins(request, *refusal);
    }
    return std::nullopt;
}

Response message_answer(std::string_view message) {
    JsonWriter json;
    json.begin_object().field("message", message).end_object();
    Response response;
    response.body = json.take();
    return response;
}

void forbid_storing(Response& response) {
    response.headers.emplace_back("Cache-Control", "no-store");
}

Result<> end_login(Services& services, const Request& request) {
    const auto& principal = request.principal;
    return services.logins.end(*principal.login, *principal.home, services.audit.event_of(request));
}

Response log_out_of_browser(Services& services, const Request& request) {
    const auto ended = end_login(services, request);
    if (!ended) return problem(ended.error(), request);
    auto response = message_answer("Logged out successfully");
    response.headers.emplace_back("Set-Cookie", CookiePolicy(services.config).clear(request));
    return response;
}

std::vector<Parameter> registration_parameters(std::string_view where, bool with_profile) {
    std::vector<Parameter> parameters = {
        {"email", where, R"({"type":"string","maxLength":254})", "Compared in any case.", true},
        {"password", where, R"({"type":"string","minLength":8,"maxLength":1024})",
         "8 to 1,024 bytes.", true}};
    if (with_profile) {
        parameters.push_back({"username", where,
                              R"({"type":"string","pattern":"^[A-Za-z0-9._-]{1,64}$"})",
                              "Made from the e-mail where there is none.", false});
        parameters.push_back(
            {"full_name", where, R"({"type":"string","maxLength":200})", "", false});
    }
    return parameters;
}

std::vector<Parameter> login_parameters(std::string_view where) {
    return {{"email", where, R"({"type":"string"})", "Or `username`.", false},
            {"username", where, R"({"type":"string"})", "An e-mail will do too.", false},
            {"password", where, R"({"type":"string"})", "", true}};
}

}  // namespace undertone
