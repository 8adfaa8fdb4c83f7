// The accounts of the projects and conversations dialect: /auth/register, /auth/login,
// /auth/logout, with an access token that lives long and is not renewed.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> conversations_account_routes(Services& services);

}  // namespace undertone
