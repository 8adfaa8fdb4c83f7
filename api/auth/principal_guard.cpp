#include "api/auth/principal_guard.h"

#include "api/audit/audit_trail.h"
#include "api/auth/host_name.h"
#include "api/auth/permissions.h"
#include "api/auth/request_origin.h"
#include "api/http/cors.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr int forbidden = 403;
constexpr std::string_view tenant_header = "X-Undertone-Tenant";

Response refuse(const Request& request, ErrorCode code, std::string detail) {
    return problem(Error{code, std::move(detail)}, request);
}

/// What stands behind "Bearer " (RFC 6750 2.1); empty for another scheme.
std::string_view bearer_of(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    if (!equal_without_case(authorization.substr(0, scheme.size()), scheme)) return {};
    return trim(authorization.substr(scheme.size()));
}

std::optional<std::string_view> login_cookie_of(const Request& request) {
    return cookie_value(request.header("Cookie"), login_cookie_name);
}

bool has_header_credential(const Request& request) {
    return !request.header("Authorization").empty() || !request.header("X-API-Key").empty();
}

void grant(Principal& principal, const Grants& grants) {
    principal.may_read = grants.read;
    principal.may_write = grants.write;
    principal.may_manage = grants.manage;
}

/// The handler says of a foreign object what it says of a missing one: of the tenant that was named
/// it is told nothing.
void forget_tenant(Principal& principal) {
    principal.tenant.reset();
    principal.customer_id.clear();
    principal.role.reset();
    grant(principal, {});
}

bool has_customer_id(const Route& route) {
    return route.path.find("{customer_id}") != std::string_view::npos;
}

}  // namespace

bool is_forwarded(const Request& request) {
    constexpr std::array<std::string_view, 5> names = {
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"};
    return std::any_of(names.begin(), names.end(),
                       [&](auto name) { return !request.header(name).empty(); });
}

PrincipalGuard::PrincipalGuard(Policy policy, TenantDirectory& tenants, LoginDirectory& logins,
                               CredentialLog& credentials)
    : policy_(std::move(policy)), tenants_(tenants), logins_(logins), credentials_(credentials) {
    for (auto& host : policy_.allowed_hosts) host = host_name(host);
}

std::optional<Response> PrincipalGuard::check(Request& request, const Route& route) {
    auto refusal = decide(request, route);
    note_use(request, route.path, refusal);
    return refusal;
}

std::optional<Response> PrincipalGuard::check_again(Request& request, const Route& route) {
    request.principal = Principal();
    return decide(request, route);
}

std::optional<Response> PrincipalGuard::decide(Request& request, const Route& route) {
    if (policy_.open) {
        request.answer_headers.emplace_back("X-Undertone-Auth", "open");
        if (auto refusal = check_origin(request)) return refusal;
    }
    if (route.access == Access::anyone) {
        drop_stale_cookie(request);
        return std::nullopt;
    }
    if (auto refusal = authenticate(request, route)) return refusal;
    if (auto refusal = choose_tenant(request, route.names_object())) return refusal;
    if (auto refusal = check_permission(request, route)) return refusal;
    auto& principal = request.principal;
    if (principal.is_without_tenant()) forget_tenant(principal);
    if (route.access == Access::operator_only || route.access == Access::user) return std::nullopt;
    return check_customer_id(request, route);
}

/// Finds out who is calling; the refusal of who has to say so and does not.
std::optional<Response> PrincipalGuard::authenticate(Request& request, const Route& route) {
    const auto found = resolve_credential(request);
    if (!found) return problem(found.error(), request);
    using Verdict = Found::Verdict;
    if (found->verdict == Verdict::bad_cookie) {
        request.answer_headers.emplace_back("Set-Cookie", policy_.cookies.clear(request));
    }
    const bool with_credential = found->verdict == Verdict::good;
    if (!with_credential && (!policy_.open || route.needs_credential())) {
        if (found->verdict != Verdict::nothing) note_bad(request, *found);
        return refuse(request, ErrorCode::unauthorized,
                      found->verdict == Verdict::nothing
                          ? "a credential is required: Authorization: Bearer, X-API-Key or a login"
                          : "the credential is not valid");
    }
    const bool by_cookie = with_credential && !has_header_credential(request);
    return by_cookie ? check_cookie_origin(request) : std::nullopt;
}

/// The customer_id that stands in the path or the query; that of an upload comes in its form.
std::optional<Response> PrincipalGuard::check_customer_id(Request& request, const Route& route) {
    if (request.query_count("customer_id") > 1) {
        return invalid_value(request, "query/customer_id", "customer_id is given more than once");
    }
    if (route.execution == Execution::upload) return std::nullopt;
    if (has_customer_id(route)) {
        return apply_customer_id(request, {request.param("customer_id"), "path/customer_id"});
    }
    const auto in_query = request.query("customer_id").value_or("");
    return apply_customer_id(request, name_for(request, route, {in_query, "query/customer_id"}));
}

/// Where no credential is needed a stale one is ignored, and a cookie will not be sent again.
void PrincipalGuard::drop_stale_cookie(Request& request) {
    const auto cookie = login_cookie_of(request);
    if (!cookie || has_header_credential(request)) return;
    const auto login = logins_.find_by_cookie(*cookie);
    if (login && !*login) {
        request.answer_headers.emplace_back("Set-Cookie", policy_.cookies.clear(request));
    }
}

std::optional<Response> PrincipalGuard::check_permission(const Request& request,
                                                         const Route& route) const {
    const auto& principal = request.principal;
    bool allowed = permits(principal, route.access);
    if (route.access == Access::operator_only) {
        // Metrics: on this machine without a credential, in open mode, and never through a proxy.
        const bool local = !principal.has_credential() && request.loopback_peer;
        allowed = (allowed || local) && (route.needs_credential() || !is_forwarded(request));
    }
    if (allowed) return std::nullopt;
    return refuse(request, ErrorCode::forbidden,
                  std::string(missing_permission(principal, route.access)));
}

std::optional<Response> PrincipalGuard::resolve_upload(Request& request, const Route& route,
                                                       std::string_view form_customer_id) {
    const auto in_query = request.query("customer_id");
    if (in_query && !form_customer_id.empty() && *in_query != form_customer_id) {
        return invalid_value(request, "form/customer_id", "two different values of customer_id");
    }
    if (request.principal.is_without_tenant()) {
        return refuse(request, ErrorCode::not_found, "no such object");
    }
    const bool only_in_query = in_query && form_customer_id.empty();
    auto refusal = apply_customer_id(
        request, name_for(request, route,
                          only_in_query ? CustomerName{*in_query, "query/customer_id"}
                                        : CustomerName{form_customer_id, "form/customer_id"}));
    if (refusal && refusal->status == forbidden) note_use(request, request.path, refusal);
    return refusal;
}

std::optional<Response> PrincipalGuard::check_origin(const Request& request) const {
    if (policy_.allow_public) return std::nullopt;
    const auto host = host_name(request.header("Host"));
    const auto known = [&](std::string_view name) {
        return is_loopback_name(name) ||
               std::find(policy_.allowed_hosts.begin(), policy_.allowed_hosts.end(), name) !=
                   policy_.allowed_hosts.end();
    };
    // Against DNS rebinding: a page of somebody else's host name must not reach a local service.
    if (!known(host)) {
        return refuse(request, ErrorCode::forbidden,
                      "in open mode Host must be a loopback name or one of http.allowed_hosts");
    }
    if (is_forwarded(request)) {
        return refuse(request, ErrorCode::forbidden,
                      "open mode does not work behind a proxy, where every peer is local; "
                      "see auth.allow_open_on_public");
    }
    const auto origin = request.header("Origin");
    if (!origin.empty() && is_unsafe(request.method)) {
        const auto name = host_name(host_of_origin(origin));
        const bool listed = std::find(policy_.cors_origins.begin(), policy_.cors_origins.end(),
                                      origin) != policy_.cors_origins.end();
        if (!known(name) && !listed) {
            return refuse(request, ErrorCode::forbidden, "the Origin is not allowed");
        }
    }
    return std::nullopt;
}

std::optional<Response> PrincipalGuard::check_cookie_origin(const Request& request) const {
    if (may_use_cookie(request, policy_.cors_origins)) return std::nullopt;
    return refuse(request, ErrorCode::forbidden, "the Origin is not allowed");
}

/// Sets the principal from the first credential that is there, which never falls through.
Result<PrincipalGuard::Found> PrincipalGuard::resolve_credential(Request& request) {
    const auto authorization = request.header("Authorization");
    if (!authorization.empty()) {
        const auto text = bearer_of(authorization);
        return text.starts_with("ut_") ? resolve_key(request, text)
                                       : resolve_login(request, text, false);
    }
    const auto key = request.header("X-API-Key");
    if (!key.empty()) return resolve_key(request, key);
    if (const auto cookie = login_cookie_of(request)) return resolve_login(request, *cookie, true);
    return Found{};
}

PrincipalGuard::Found PrincipalGuard::bad_key(const KeyCheck& check) {
    Found found{.verdict = Found::Verdict::bad, .log = platform_log, .reason = "no such key"};
    if (!check.key) return found;
    found.log = check.key->tenant.value_or(platform_log);
    const bool ended = check.verdict == KeyCheck::Verdict::ended;
    found.reason =
        fmt::format("{} ut_{}", ended ? "ended key" : "wrong secret of key", check.key->public_id);
    return found;
}

Result<PrincipalGuard::Found> PrincipalGuard::resolve_key(Request& request, std::string_view text) {
    const auto check = tenants_.check_key(text);
    if (!check) return check.error();
    const auto& [verdict, key] = *check;
    if (verdict != KeyCheck::Verdict::good) return bad_key(*check);

    auto& principal = request.principal;
    principal.api_key = key->id;
    principal.maker = key->created_by;
    principal.role = key->role;
    principal.tenant = principal.home = key->tenant;
    principal.all_customers = !key->tenant;
    grant(principal, grants_of_scopes(key->scopes) & grants_of(key->role));
    principal.is_operator = principal.all_customers && principal.may_manage;
    return Found{Found::Verdict::good};
}

Result<PrincipalGuard::Found> PrincipalGuard::resolve_login(Request& request, std::string_view text,
                                                            bool is_cookie) {
    const auto found = is_cookie ? logins_.find_by_cookie(text) : logins_.find_by_token(text);
    if (!found) return found.error();
    if (!*found) {
        return is_cookie ? Found{Found::Verdict::bad_cookie, platform_log, "no such login"}
                         : Found{Found::Verdict::bad, platform_log, "no such token"};
    }

    const auto& login = *(*found)->login;
    auto& principal = request.principal;
    principal.user = principal.maker = login.user;
    principal.login = (*found)->session;
    principal.home = login.home;
    principal.is_operator = login.is_operator;
    principal.tenant = login.home;
    principal.role = login.role_in(login.home);
    grant(principal, principal.role ? grants_of(*principal.role) : Grants{});
    principal.memberships = std::shared_ptr<const std::vector<Membership>>(
        (*found)->login, &(*found)->login->memberships);
    return Found{Found::Verdict::good};
}

void PrincipalGuard::note_bad(const Request& request, const Found& found) {
    credentials_.refused({.log = found.log,
                          .action = "credential.refused",
                          .reason = found.reason,
                          .source = source_of(request)});
}

/// A good credential: what it may not do, and whatever a key for all customers does.
void PrincipalGuard::note_use(const Request& request, std::string_view path,
                              const std::optional<Response>& refusal) {
    const auto& principal = request.principal;
    const bool refused = refusal && refusal->status == forbidden;
    const bool with_credential = principal.has_credential();
    if (!with_credential || (!refused && !principal.all_customers)) return;
    CredentialUse use{.log = principal.tenant.value_or(principal.home.value_or(platform_log)),
                      .action = "operator_key.used",
                      .reason = {},
                      .source = source_of(request)};
    if (!refused) return credentials_.used(std::move(use));
    use.action = "permission.refused";
    use.reason = fmt::format("{} {}", to_string(request.method), path);
    credentials_.refused(std::move(use));
}

/// A login acts on its user's own tenant, unless it names another one it is a member of.
std::optional<Response> PrincipalGuard::choose_tenant(Request& request, bool on_object) {
    const auto name = request.header(tenant_header);
    auto& principal = request.principal;
    if (!principal.user || name.empty()) return std::nullopt;
    // Only the user's own are looked at: whether others exist does not show in the time it takes.
    for (const auto& [joined, role] : *principal.memberships) {
        const auto customer_id = tenants_.customer_id(joined);
        if (!customer_id) return problem(customer_id.error(), request);
        if (*customer_id != name) continue;
        principal.tenant = joined;
        principal.role = role;
        grant(principal, grants_of(role));
        return std::nullopt;
    }
    if (!on_object) {
        return refuse(request, ErrorCode::forbidden, "you are no member of that customer");
    }
    principal.tenant.reset();
    principal.role.reset();
    return std::nullopt;
}

/// The customer that a request is about, where it names `given`, or none.
PrincipalGuard::CustomerName PrincipalGuard::name_for(const Request& request, const Route& route,
                                                      CustomerName given) {
    given.on_object = route.names_object();
    if (given.customer_id.empty() && !request.principal.has_credential()) {
        given.customer_id = route.open_customer;
    }
    return given;
}

std::optional<Response> PrincipalGuard::apply_customer_id(Request& request,
                                                          const CustomerName& name) {
    auto& principal = request.principal;
    const bool with_credential = principal.has_credential();
    const bool bound = with_credential && !principal.all_customers;
    if (name.customer_id.empty() && !bound) {
        return invalid_value(request, std::string(name.pointer), "customer_id is required");
    }
    if (!name.customer_id.empty() && !is_valid_customer_id(name.customer_id)) {
        return invalid_value(request, std::string(name.pointer),
                             "customer_id must be 1 to 128 of A-Z a-z 0-9 . _ : @ -");
    }
    if (bound) return apply_bound_name(request, name);

    const auto named = tenants_.find(name.customer_id);
    if (!named) return problem(named.error(), request);
    if (!with_credential) return apply_open_name(request, name, *named);
    principal.customer_id = name.customer_id;
    principal.tenant = *named;
    return std::nullopt;
}

/// A credential of one tenant: a name adds nothing, and another one is not looked up, so that the
/// time it takes does not tell whether it exists.
std::optional<Response> PrincipalGuard::apply_bound_name(Request& request,
                                                         const CustomerName& name) {
    auto& principal = request.principal;
    if (!principal.tenant) return std::nullopt;  // a foreign one was named in the header
    auto own = tenants_.customer_id(*principal.tenant);
    if (!own) return problem(own.error(), request);
    if (name.customer_id.empty() || name.customer_id == *own) {
        principal.customer_id = std::move(*own);
        return std::nullopt;
    }
    if (!name.on_object) {
        return refuse(request, ErrorCode::forbidden,
                      "the credential belongs to another customer_id");
    }
    forget_tenant(principal);
    return std::nullopt;
}

/// Open mode: a name alone reaches only what nobody logs in to.
std::optional<Response> PrincipalGuard::apply_open_name(Request& request, const CustomerName& name,
                                                        std::optional<TenantId> tenant) {
    auto& principal = request.principal;
    if (tenant) {
        const auto has_members = tenants_.has_members(*tenant);
        if (!has_members) return problem(has_members.error(), request);
        if (*has_members && !name.on_object) {
            return refuse(request, ErrorCode::forbidden,
                          "this customer has members: log in, or use a key");
        }
        if (*has_members) {
            forget_tenant(principal);
            return std::nullopt;
        }
    }
    principal.customer_id = name.customer_id;
    principal.tenant = tenant;
    return std::nullopt;
}

PrincipalGuard::Policy make_policy(const Config& config) {
    return {.open = is_open_mode(config),
            .allow_public = config.auth.allow_open_on_public,
            .allowed_hosts = config.http.allowed_hosts,
            .cors_origins = CorsPolicy(config.http).origins(),
            .cookies = CookiePolicy(config)};
}

}  // namespace undertone
