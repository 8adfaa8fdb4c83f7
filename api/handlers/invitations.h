// /api/v1/invitations: into a customer, by a link.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> invitation_routes(Services& services);

}  // namespace undertone
