// GET /api/v1/health, /health/live, /health/ready.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> health_routes(Services& services);

}  // namespace undertone
