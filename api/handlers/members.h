// /api/v1/tenant/members and /api/v1/tenants: who belongs to a customer, and to which a user does.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> member_routes(Services& services);

}  // namespace undertone
