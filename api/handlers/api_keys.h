// /api/v1/api-keys: a customer's keys for programs.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> api_key_routes(Services& services);

}  // namespace undertone
