// Reading uploads: the list, one, its status, its results.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> upload_routes(Services& services);

/// 404 for an unknown upload, 503 and so on for a store that does not answer: the common end of a
/// failed read.
Response read_failed(const Error& error, const Request& request);

}  // namespace undertone
