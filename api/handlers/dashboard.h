// GET /api/v1/dashboard/summary.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> dashboard_routes(Services& services);

}  // namespace undertone
