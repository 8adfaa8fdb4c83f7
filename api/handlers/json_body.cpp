#include "api/handlers/json_body.h"

#include "common/store/tenant_store.h"

#include <fmt/format.h>

namespace undertone {

Response refuse_body(const Request& request, const FieldFault& fault) {
    if (fault.field.empty()) {
        return problem(Error{ErrorCode::bad_request, fault.detail}, request);
    }
    return invalid_value(request, fmt::format("body/{}", fault.field), fault.detail);
}

Result<> write_as_tenant(Services& services, const Request& request,
                         const std::function<Result<>(Connection&, TenantId)>& group) {
    const auto& principal = request.principal;
    TenantId tenant{};
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (principal.tenant) return group(connection, tenant = *principal.tenant);
        const auto made =
            TenantStore(connection).find_or_create(principal.customer_id, services.clock.now());
        if (!made) return made.error();
        return group(connection, tenant = *made);
    });
    if (written && !principal.tenant) services.tenants.remember(principal.customer_id, tenant);
    return written;
}

}  // namespace undertone
