// The data sets of the CSV datasets dialect: /api/upload, /api/datasets, with a cookie.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> csv_dataset_routes(Services& services);

}  // namespace undertone
