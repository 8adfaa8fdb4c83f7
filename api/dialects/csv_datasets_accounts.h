// The accounts of the CSV datasets dialect: /api/register, /api/login, /api/logout, /api/me, with a
// cookie.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> csv_datasets_account_routes(Services& services);

}  // namespace undertone
