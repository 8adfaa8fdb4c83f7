// Reports on data sets: asking for one, following it, reading it.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> report_routes(Services& services);

}  // namespace undertone
