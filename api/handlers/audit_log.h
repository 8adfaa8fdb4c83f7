// GET /api/v1/audit: who has changed what.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> audit_log_routes(Services& services);

}  // namespace undertone
