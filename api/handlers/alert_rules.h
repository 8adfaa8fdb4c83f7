// /api/v1/alert-rules: what a customer wants to be told of.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> alert_rule_routes(Services& services);

}  // namespace undertone
