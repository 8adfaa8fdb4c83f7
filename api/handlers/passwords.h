// /api/v1/auth/password: changed, or replaced with a token; and /api/v1/auth/logout.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> password_routes(Services& services);

}  // namespace undertone
