#include "api/handlers/report_shares.h"

#include "api/auth/host_name.h"
#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/report_analysis.h"
#include "api/handlers/report_requests.h"
#include "api/handlers/report_view.h"
#include "common/accounts/password.h"
#include "common/accounts/secrets.h"
#include "common/store/report_share_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::string_view tag = "datasets and reports";
constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t lifetime_default = 30 * day_seconds, lifetime_max = 366 * day_seconds;

/// Path's {id} as a report of the caller's tenant.
struct ReportRef {
    TenantId tenant;
    ReportId report;
};

std::optional<ReportRef> report_ref(const Request& request) {
    const auto report = ReportId::parse(request.param("id"));
    if (!report || !request.principal.tenant) return std::nullopt;
    return ReportRef{*request.principal.tenant, *report};
}

AuditNote about(const ReportRef& ref) { return {.kind = "report", .id = ref.report.to_string()}; }

Result<> must_exist(Connection& connection, const ReportRef& ref) {
    const auto found = ReportStore(connection, ref.tenant).find(ref.report);
    if (!found) return found.error();
    return *found ? Result<>() : no_such_report();
}

Checked<bool> read_flag(const BodyFields& fields, std::string_view name, bool fallback) {
    const auto* value = fields.members().if_contains(name);
    if (value == nullptr || value->is_null()) return fallback;
    if (value->is_bool()) return value->get_bool();
    return FieldFault{std::string(name), fmt::format("{} must be true or false", name)};
}

struct ShareRequest {
    std::chrono::seconds lifetime;
    bool redacted;
    std::string password;  ///< empty: none
};

Checked<ShareRequest> read_share_request(const BodyFields& fields) {
    const auto seconds = fields.number("expires_in_seconds", lifetime_default, 1, lifetime_max);
    if (!seconds) return seconds.error();
    const auto hidden = read_flag(fields, "redacted", true);
    if (!hidden) return hidden.error();
    auto password = fields.text("password");
    if (!password) return password.error();
    if (!password->empty() &&
        (password->size() < password_bytes_min || password->size() > password_bytes_max)) {
        return FieldFault{"password", fmt::format("password has {} to {} bytes", password_bytes_min,
                                                  password_bytes_max)};
    }
    return ShareRequest{std::chrono::seconds(*seconds), *hidden, std::move(*password)};
}

void write_share_fields(JsonWriter& json, const ReportShare& share) {
    json.field("id", share.id.to_string()).field("report_id", share.report.to_string());
    json.field("redacted", share.redacted).field("has_password", !share.password_hash.empty());
    json.field("created_at", to_rfc3339(share.created_at));
    json.field("expires_at", to_rfc3339(share.expires_at)).field("views", share.views);
}

/// What a link begins with: http.public_url, else the host that was called, if nobody else can have
/// that name; else nothing, so that it is a path.
std::string link_base(const Request& request, const HttpConfig& http) {
    if (!http.public_url.empty()) return http.public_url;
    const auto host = request.header("Host");
    const auto name = host_name(host);
    const auto& listed = http.allowed_hosts;
    const bool ours =
        is_loopback_name(name) || std::find(listed.begin(), listed.end(), name) != listed.end();
    if (!ours) return {};
    return fmt::format("{}://{}", request.secure ? "https" : "http", host);
}

/// The token stands in the answer to this request and nowhere else.
Response created(const ReportShare& share, const std::string& token, const std::string& base) {
    JsonWriter json;
    json.begin_object();
    write_share_fields(json, share);
    json.field("share_token", token);
    json.field("share_url", fmt::format("{}/api/v1/reports/shared/{}", base, token));
    json.end_object();
    Response response;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

Result<ReportShare> make_share(const ReportRef& ref, const ShareRequest& asked, Time now) {
    ReportShare share{.tenant = ref.tenant,
                      .id = ShareId::next(),
                      .report = ref.report,
                      .redacted = asked.redacted,
                      .password_hash = {},
                      .created_at = now,
                      .expires_at = now + asked.lifetime};
    if (asked.password.empty()) return share;
    auto hash = hash_password(asked.password);
    if (!hash) return hash.error();
    share.password_hash = std::move(*hash);
    return share;
}

Response add_share(Services& services, const Request& request) {
    const auto ref = report_ref(request);
    if (!ref) return problem(no_such_report(), request);
    BodyFields fields;
    if (!request.body.empty()) {
        auto read = BodyFields::read(request, BodyKind::json);
        if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
        fields = std::move(std::get<BodyFields>(read));
    }
    const auto asked = read_share_request(fields);
    if (!asked) return refuse_body(request, asked.error());
    if (!asked->redacted && !request.principal.may_read) {
        return problem(Error{ErrorCode::forbidden,
                             "a link to what is not redacted is made by who may read the report"},
                       request);
    }
    const auto share = make_share(*ref, *asked, services.clock.now());
    if (!share) return problem(share.error(), request);
    const auto token = make_secret();
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (const auto found = must_exist(connection, *ref); !found) return found;
        auto added = ReportShareStore(connection, ref->tenant).insert(*share, sha256(token));
        if (!added) return added;
        return services.audit.note(connection, request, ref->tenant, about(*ref));
    });
    if (!written) return problem(written.error(), request);
    return created(*share, token, link_base(request, services.config.http));
}

Response list_shares(Services& services, const Request& request) {
    const auto ref = report_ref(request);
    if (!ref) return problem(no_such_report(), request);
    std::vector<ReportShare> shares;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (const auto found = must_exist(connection, *ref); !found) return found;
        auto listed = ReportShareStore(connection, ref->tenant).list(ref->report);
        if (!listed) return listed.error();
        shares = std::move(*listed);
        return {};
    });
    if (!read) return problem(read.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& share : shares) {
        json.begin_object();
        write_share_fields(json, share);
        json.end_object();
    }
    json.end_array();
    Response response;
    response.body = json.take();
    return response;
}

/// nullopt for `share`: all of the report's.
Response revoke(Services& services, const Request& request, const ReportRef& ref,
                std::optional<ShareId> share) {
    std::int64_t revoked = 0;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (const auto found = must_exist(connection, ref); !found) return found;
        const auto gone = ReportShareStore(connection, ref.tenant).revoke(ref.report, share);
        if (!gone) return gone.error();
        revoked = *gone;
        if (revoked == 0) return {};
        return services.audit.note(connection, request, ref.tenant, about(ref));
    });
    if (!written) return problem(written.error(), request);
    if (share && revoked == 0) {
        return problem(Error{ErrorCode::not_found, "no such share link"}, request);
    }
    return message_answer(share ? "Share link revoked" : "All share links revoked");
}

Response revoke_all(Services& services, const Request& request) {
    const auto ref = report_ref(request);
    if (!ref) return problem(no_such_report(), request);
    return revoke(services, request, *ref, {});
}

Response revoke_one(Services& services, const Request& request) {
    const auto ref = report_ref(request);
    const auto share = ShareId::parse(request.param("share_id"));
    if (!ref) return problem(no_such_report(), request);
    if (!share) return problem(Error{ErrorCode::not_found, "no such share link"}, request);
    return revoke(services, request, *ref, share);
}

Error no_such_link() {
    return {ErrorCode::not_found, "no such link: it was revoked or never made"};
}

/// What a link leads to.
struct Shared {
    ReportShare share;
    StoredReport report;
};

Result<Shared> read_shared(Services& services, const Request& request) {
    const auto token = request.param("token");
    if (!looks_like_secret(token)) return no_such_link();
    std::optional<ReportShare> share;
    std::optional<StoredReport> report;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = ReportShareStore::find(connection, sha256(token));
        if (!found) return found.error();
        share = std::move(*found);
        if (!share) return {};
        auto shared = ReportStore(connection, share->tenant).find(share->report);
        if (!shared) return shared.error();
        report = std::move(*shared);
        return {};
    });
    if (!read) return read.error();
    if (!share || !report) return no_such_link();
    return Shared{std::move(*share), std::move(*report)};
}

Response expired(const Request& request) {
    return problem(Problem{.status = 410,
                           .code = "link_expired",
                           .title = "Link expired",
                           .detail = "the link has expired",
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

/// nullopt: the link asks for no password, or the request has the right one. Wrong ones are counted
/// as those of an account are.
std::optional<Response> refuse_password(Services& services, const Request& request,
                                        const ReportShare& share) {
    if (share.password_hash.empty()) return std::nullopt;
    if (const auto given = basic_password(request.header("Authorization"))) {
        const auto link = share.id.to_string();
        if (const auto refusal = services.throttle.check(link, request.client_address)) {
            return too_many_logins(request, *refusal);
        }
        const auto matches = matches_password(share.password_hash, *given);
        if (!matches) return problem(matches.error(), request);
        if (*matches) return std::nullopt;
        services.throttle.failed(link, request.client_address);
    }
    return problem(Problem{.status = 401,
                           .code = "password_required",
                           .title = "Password required",
                           .detail = "the link asks for its password, by Basic authentication "
                                     "with any user name",
                           .errors = {},
                           .extra = {},
                           .headers = {{"WWW-Authenticate", "Basic realm=\"report\""}}},
                   request);
}

void count_view(Services& services, const ReportShare& share) {
    services.database.write(
        [share](Connection& connection) {
            return ReportShareStore(connection, share.tenant).count_view(share.id);
        },
        [](const Result<>&) {});
}

Response get_shared(Services& services, const Request& request) {
    const auto shared = read_shared(services, request);
    if (!shared) return problem(shared.error(), request);
    const auto& [share, report] = *shared;
    if (share.expires_at <= services.clock.now()) return expired(request);
    if (auto refusal = refuse_password(services, request, share)) return std::move(*refusal);
    if (auto refusal = refuse_unfinished(request, report)) return std::move(*refusal);
    const bool json = prefers_json(request.header("Accept"));
    const auto kind = share.redacted
                          ? (json ? ArtifactKind::redacted_json : ArtifactKind::redacted_html)
                          : (json ? ArtifactKind::json : ArtifactKind::html);
    auto response = send_artifact(services, request, report, kind);
    response.headers.emplace_back("Vary", "Accept");
    if (response.status == 200) count_view(services, share);
    return response;
}

}  // namespace

std::vector<Route> report_share_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer missing{404, "Problem", "No such report, or no such link"};
    const auto route = [&](Method method, std::string_view path, std::string_view audited_as,
                           std::string_view summary, Answer answer, auto handler) {
        return Route{.method = method,
                     .path = path,
                     .access = method == Method::get ? Access::tenant_read : Access::tenant_write,
                     .execution = Execution::blocking,
                     .audited_as = audited_as,
                     .tag = tag,
                     .summary = summary,
                     .parameters = object_parameters("The report's id."),
                     .answers = {answer, unauthorized, missing},
                     .handler = bind(handler),
                     .credential_always = true};
    };
    constexpr std::string_view path = "/api/v1/reports/{id}/share";
    const Answer done{200, "Done", "They answer 404 from now on"};
    std::vector<Route> routes;
    routes.push_back(route(
        Method::post, path, "report.shared", "Make a link that shows a report without a login",
        {200, "NewReportShare", "The link; its token is shown only here"}, add_share));
    auto& share = routes.back();
    share.execution = Execution::password;
    share.mints_credential = true;
    share.answers.push_back({400, "Problem", "The body cannot be read"});
    share.answers.push_back({422, "Problem", "A value is invalid; errors[] names it"});
    for (const auto& parameter : std::vector<Parameter>{
             {"expires_in_seconds", "body",
              R"({"type":"integer","minimum":1,"maximum":31622400,"default":2592000})",
              "How long it lives."},
             {"redacted", "body", R"({"type":["boolean","null"],"default":true})",
              "Whether what single rows hold is left out."},
             {"password", "body", R"({"type":["string","null"],"minLength":8})",
              "What the link asks for, by Basic authentication."}}) {
        share.parameters.push_back(parameter);
    }
    routes.push_back(route(Method::get, path, {}, "List a report's links",
                           {200, "ReportShare[]", "Oldest first"}, list_shares));
    routes.push_back(route(Method::del, path, "report.share_revoked",
                           "Revoke all links of a report", done, revoke_all));
    routes.push_back(route(Method::del, "/api/v1/reports/{id}/share/{share_id}",
                           "report.share_revoked", "Revoke one link of a report", done,
                           revoke_one));
    routes.back().parameters.push_back(
        {"share_id", "path", R"({"type":"string","format":"uuid"})", "The link's id.", true});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/reports/shared/{token}",
         .access = Access::anyone,
         .execution = Execution::password,
         .tag = tag,
         .summary = "The report that a link leads to: a page, or JSON by Accept",
         .parameters = {{"token", "path", R"({"type":"string"})", "As the link has it.", true}},
         .answers = {{200, "", "One self-contained page", "text/html"},
                     {200, "ReportDocument", "The same as data"},
                     {401, "Problem", "The link asks for a password"},
                     {404, "Problem", "Revoked, or no such link"},
                     {409, "Problem", "The report is not ready, or has failed"},
                     {410, "Problem", "The link has expired"},
                     {429, "Problem", "Too many wrong passwords"}},
         .handler = bind(get_shared),
         .waitable = true,
         .patience = report_wait});
    return routes;
}

}  // namespace undertone
