#include "api/auth/principal_guard.h"

#include "api/auth/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::string_view bearer = "Bearer ";

bool is_unsafe(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

Response refuse(const Request& request, ErrorCode code, std::string detail) {
    return problem(Error{code, std::move(detail)}, request);
}

/// A key without scopes has all of them.
bool has_scope(std::string_view scopes, std::string_view wanted) {
    if (scopes.empty()) return true;
    for (std::size_t at = 0; at <= scopes.size();) {
        const auto end = std::min(scopes.find(' ', at), scopes.size());
        const auto scope = scopes.substr(at, end - at);
        if (scope == wanted || scope == "admin") return true;
        if (scope == "uploads:*" && wanted.starts_with("uploads:")) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace

bool is_forwarded(const Request& request) {
    constexpr std::array<std::string_view, 5> names = {
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"};
    return std::any_of(names.begin(), names.end(),
                       [&](auto name) { return !request.header(name).empty(); });
}

PrincipalGuard::PrincipalGuard(Policy policy, TenantDirectory& tenants)
    : policy_(std::move(policy)), tenants_(tenants) {
    for (auto& host : policy_.allowed_hosts) host = host_name(host);
}

std::optional<Response> PrincipalGuard::check(Request& request, const Route& route) {
    if (policy_.open) {
        request.answer_headers.emplace_back("X-Undertone-Auth", "open");
        if (auto refusal = check_origin(request)) return refusal;
    }
    if (route.access == Access::anyone) return std::nullopt;

    bool with_credential = false;
    if (auto refusal = resolve_credential(request, with_credential)) return refusal;
    if (!with_credential && !policy_.open) {
        return refuse(request, ErrorCode::unauthorized,
                      "a credential is required: Authorization: Bearer ut_... or X-API-Key");
    }

    auto& principal = request.principal;
    if (route.access == Access::operator_only) {
        const bool is_operator =
            with_credential ? principal.admin : request.loopback_peer && !is_forwarded(request);
        if (is_operator && !is_forwarded(request)) return std::nullopt;
        return refuse(request, ErrorCode::forbidden, "only an operator may do this");
    }
    if (route.access == Access::tenant_read && !principal.may_read) {
        return refuse(request, ErrorCode::forbidden, "the key lacks the scope uploads:read");
    }
    if (route.access == Access::tenant_write && !principal.may_write) {
        return refuse(request, ErrorCode::forbidden, "the key lacks the scope uploads:write");
    }

    if (request.query_count("customer_id") > 1) {
        return invalid_value(request, "query/customer_id", "customer_id is given more than once");
    }
    if (route.execution == Execution::upload) return std::nullopt;  // it comes in the form

    if (route.path.find("{customer_id}") != std::string_view::npos) {
        return apply_customer_id(request, with_credential,
                                 {request.param("customer_id"), "path/customer_id"});
    }
    const auto in_query = request.query("customer_id").value_or("");
    const bool on_object = route.path.find("{id}") != std::string_view::npos;
    return apply_customer_id(request, with_credential, {in_query, "query/customer_id", on_object});
}

std::optional<Response> PrincipalGuard::resolve_upload(Request& request,
                                                       std::string_view form_customer_id) {
    const auto in_query = request.query("customer_id");
    if (in_query && !form_customer_id.empty() && *in_query != form_customer_id) {
        return invalid_value(request, "form/customer_id", "two different values of customer_id");
    }
    const bool with_credential = request.principal.tenant || request.principal.all_customers;
    const bool only_in_query = in_query && form_customer_id.empty();
    return apply_customer_id(request, with_credential,
                             only_in_query ? CustomerName{*in_query, "query/customer_id"}
                                           : CustomerName{form_customer_id, "form/customer_id"});
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
        const auto scheme_end = origin.find("://");
        const auto name = scheme_end == std::string_view::npos
                              ? std::string()
                              : host_name(origin.substr(scheme_end + 3));
        const bool listed = std::find(policy_.cors_origins.begin(), policy_.cors_origins.end(),
                                      origin) != policy_.cors_origins.end();
        if (!known(name) && !listed) {
            return refuse(request, ErrorCode::forbidden, "the Origin is not allowed");
        }
    }
    return std::nullopt;
}

std::optional<Response> PrincipalGuard::resolve_credential(Request& request, bool& found) {
    std::string_view text = request.header("Authorization");
    const bool present = !text.empty() || !request.header("X-API-Key").empty();
    if (!present) return std::nullopt;
    text = text.starts_with(bearer) ? text.substr(bearer.size())
           : text.empty()           ? request.header("X-API-Key")
                                    : std::string_view();

    const auto key = tenants_.find_key(text);
    if (!key) return problem(key.error(), request);
    if (!*key) {
        if (policy_.open) return std::nullopt;
        return refuse(request, ErrorCode::unauthorized, "the credential is not valid");
    }

    found = true;
    auto& principal = request.principal;
    principal.tenant = (*key)->tenant;
    principal.all_customers = !(*key)->tenant;
    principal.may_read = has_scope((*key)->scopes, "uploads:read");
    principal.may_write = has_scope((*key)->scopes, "uploads:write");
    principal.admin = principal.all_customers && has_scope((*key)->scopes, "admin");
    return std::nullopt;
}

std::optional<Response> PrincipalGuard::apply_customer_id(Request& request, bool with_credential,
                                                          const CustomerName& name) {
    auto& principal = request.principal;
    if (name.customer_id.empty()) {
        if (!with_credential || principal.all_customers) {
            return invalid_value(request, std::string(name.pointer), "customer_id is required");
        }
        auto own = tenants_.customer_id(*principal.tenant);
        if (!own) return problem(own.error(), request);
        principal.customer_id = std::move(*own);
        return std::nullopt;
    }
    if (!is_valid_customer_id(name.customer_id)) {
        return invalid_value(request, std::string(name.pointer),
                             "customer_id must be 1 to 128 of A-Z a-z 0-9 . _ : @ -");
    }
    const auto named = tenants_.find(name.customer_id);
    if (!named) return problem(named.error(), request);
    if (with_credential && !principal.all_customers) {
        if (*named != principal.tenant && !name.on_object) {
            return refuse(request, ErrorCode::forbidden,
                          "the credential belongs to another customer_id");
        }
        // The handler says of a foreign object what it says of a missing one.
        if (*named != principal.tenant) principal.tenant.reset();
    } else {
        principal.tenant = *named;
    }
    principal.customer_id = name.customer_id;
    return std::nullopt;
}

PrincipalGuard::Policy make_policy(const Config& config) {
    return {.open = is_open_mode(config),
            .allow_public = config.auth.allow_open_on_public,
            .allowed_hosts = config.http.allowed_hosts,
            .cors_origins = config.http.cors_origins};
}

}  // namespace undertone
