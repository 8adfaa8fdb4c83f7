// Links that show a report without a login.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> report_share_routes(Services& services);

}  // namespace undertone
