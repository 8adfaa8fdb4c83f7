// Reading uploads: the list, one, its status, its results.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> upload_routes(Services& services);

}  // namespace undertone
