// What the handlers of JSON bodies share.
#pragma once

#include "api/handlers/services.h"
#include "api/http/message.h"
#include "common/store/field_fault.h"

#include <functional>

namespace undertone {

/// 400 where the body is no JSON object, else 422 that names the member.
Response refuse_body(const Request& request, const FieldFault& fault);

/// Runs `group` as a write of the caller's tenant, which its first write makes.
Result<> write_as_tenant(Services& services, const Request& request,
                         const std::function<Result<>(Connection&, TenantId)>& group);

}  // namespace undertone
