// Changing uploads: cancel, retry, reprocess, delete.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> upload_action_routes(Services& services);

}  // namespace undertone
