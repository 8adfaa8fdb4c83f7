// The rows of any upload as a table: records, aggregates, exports and previews.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> record_routes(Services& services);

}  // namespace undertone
