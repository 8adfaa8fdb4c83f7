#include "api/audit/audit_trail.h"

#include "common/json_writer.h"
#include "common/store/audit_store.h"

#include <cassert>

namespace undertone {

AuditSource source_of(const Request& request) {
    const auto& principal = request.principal;
    AuditSource source{.actor_kind = "anonymous",
                       .actor_id = {},
                       .request_id = request.request_id,
                       .address = std::string(request.client_address)};
    if (principal.user) {
        source.actor_kind = "user";
        source.actor_id = principal.user->to_string();
    } else if (principal.api_key) {
        source.actor_kind = "api_key";
        source.actor_id = principal.api_key->to_string();
    } else if (!principal.customer_id.empty()) {
        source.actor_kind = "customer";
        source.actor_id = principal.customer_id;
    }
    return source;
}

std::string changed_fields(const std::vector<std::string_view>& names) {
    JsonWriter json;
    json.begin_object().key("fields").begin_array();
    for (const auto name : names) json.value(name);
    json.end_array().end_object();
    return json.take();
}

Result<> AuditTrail::note(Connection& connection, const Request& request, TenantId tenant,
                          AuditNote what) {
    return append(connection, tenant, event_of(request, std::move(what)));
}

Result<> AuditTrail::append(Connection& connection, TenantId tenant, AuditEvent event) {
    return AuditStore(connection, tenant).append(std::move(event), heads_);
}

AuditEvent AuditTrail::event_of(const Request& request, AuditNote what) const {
    assert(!request.audited_as.empty() && "a route that changes something declares its action");
    return {.at = clock_.now(),
            .source = source_of(request),
            .action = std::string(request.audited_as),
            .target_kind = std::move(what.kind),
            .target_id = std::move(what.id),
            .details = std::move(what.details)};
}

AuditEvent acting_as(UserId user, AuditEvent event) {
    event.source.actor_kind = "user";
    event.source.actor_id = user.to_string();
    return event;
}

}  // namespace undertone
