// GET /api/v1/datasets/{id}/compare: two versions of a data set side by side.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> dataset_comparison_routes(Services& services);

}  // namespace undertone
