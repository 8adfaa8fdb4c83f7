// /api/v1/alerts: what a customer's rules have fired.
#pragma once

#include "api/handlers/services.h"
#include "api/handlers/upload_ref.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> alert_routes(Services& services);

/// The alerts that came with an upload's results, each as an event named alert.
Result<std::vector<StreamEvent>> alert_events(Services& services, const UploadRef& ref);

}  // namespace undertone
