// The preview of a data set in the datasets and reports dialect.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> reports_preview_routes(Services& services);

}  // namespace undertone
