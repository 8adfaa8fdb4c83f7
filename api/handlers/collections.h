// Collections: files under keys of the caller's own.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> collection_routes(Services& services);

}  // namespace undertone
