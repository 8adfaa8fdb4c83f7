// What is inside an upload: its messages, its bad rows, its bytes; and the story of its attempts.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> upload_content_routes(Services& services);

}  // namespace undertone
