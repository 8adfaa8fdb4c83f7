// Data sets, of the native face and of the datasets and reports dialect, whose paths are the same.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> dataset_routes(Services& services);

}  // namespace undertone
