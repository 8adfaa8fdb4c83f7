// Who is calling, and may they: one resolver for all faces (API contract, section 2).
//
//   Authorization: Bearer  ─▶  X-API-Key  ─▶  login cookie  ─▶  customer_id     first present wins
//   (ut_... or a JWT)
//
// `open` mode: customer_id names the tenant and a bad credential is ignored, but where the client's
// document has a credential. `required` mode: a credential is needed, and customer_id, where given,
// must be its tenant's.
#pragma once

#include "api/audit/credential_log.h"
#include "api/auth/cookies.h"
#include "api/auth/login_directory.h"
#include "api/auth/tenant_directory.h"
#include "api/http/server.h"
#include "common/config.h"

namespace undertone {

/// True if a proxy passed the request on: then the peer's address says nothing about the caller.
bool is_forwarded(const Request& request);

class PrincipalGuard final : public Guard {
public:
    struct Policy {
        bool open;                               ///< the mode
        bool allow_public;                       ///< auth.allow_open_on_public
        std::vector<std::string> allowed_hosts;  ///< besides loopback names
        std::vector<std::string> cors_origins;   ///< pages that may call, besides our own
        CookiePolicy cookies = {};
    };

    PrincipalGuard(Policy policy, TenantDirectory& tenants, LoginDirectory& logins,
                   CredentialLog& credentials);

    std::optional<Response> check(Request& request, const Route& route) override;
    std::optional<Response> check_again(Request& request, const Route& route) override;

    /// The tenant of an upload whose customer_id came in its form. Returns the refusal, or sets
    /// principal.customer_id; principal.tenant stays empty if the tenant does not exist yet.
    std::optional<Response> resolve_upload(Request& request, const Route& route,
                                           std::string_view form_customer_id);

    /// The refusal of a login by cookie that a foreign page has made the browser send.
    std::optional<Response> check_cookie_origin(const Request& request) const;

private:
    /// The customer that a request names.
    struct CustomerName {
        std::string_view customer_id;  ///< empty: none
        std::string_view pointer;      ///< where it stands: "query/customer_id"
        bool on_object = false;  ///< on a path that names a thing, where a foreign name is a 404
    };
    /// What came of the credential that a request has.
    struct Found {
        enum class Verdict { nothing, good, bad, bad_cookie };
        Verdict verdict = Verdict::nothing;
        TenantId log = platform_log;  ///< of a bad one: whose it is, where that is known
        std::string reason = {};      ///< of a bad one, for the audit log
    };

    static CustomerName name_for(const Request& request, const Route& route, CustomerName given);
    std::optional<Response> decide(Request& request, const Route& route);
    std::optional<Response> check_origin(const Request& request) const;
    std::optional<Response> authenticate(Request& request, const Route& route);
    std::optional<Response> check_customer_id(Request& request, const Route& route);
    std::optional<Response> check_permission(const Request& request, const Route& route) const;
    void drop_stale_cookie(Request& request);
    Result<Found> resolve_credential(Request& request);
    Result<Found> resolve_key(Request& request, std::string_view text);
    static Found bad_key(const KeyCheck& check);
    Result<Found> resolve_login(Request& request, std::string_view text, bool is_cookie);
    std::optional<Response> choose_tenant(Request& request, bool on_object);
    std::optional<Response> apply_customer_id(Request& request, const CustomerName& name);
    void note_bad(const Request& request, const Found& found);
    void note_use(const Request& request, std::string_view path,
                  const std::optional<Response>& refusal);
    std::optional<Response> apply_bound_name(Request& request, const CustomerName& name);
    std::optional<Response> apply_open_name(Request& request, const CustomerName& name,
                                            std::optional<TenantId> tenant);

    Policy policy_;
    TenantDirectory& tenants_;
    LoginDirectory& logins_;
    CredentialLog& credentials_;
};

PrincipalGuard::Policy make_policy(const Config& config);

}  // namespace undertone
