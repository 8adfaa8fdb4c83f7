// /api/v1/dictionary: a customer's own words, by version.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> dictionary_routes(Services& services);

}  // namespace undertone
