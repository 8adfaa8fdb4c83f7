// The accounts of the datasets and reports dialect: /api/v1/auth and /api/v1/users, with access and
// refresh tokens.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> reports_account_routes(Services& services);

}  // namespace undertone
