// The API's documentation for people: Swagger UI at /docs, Redoc at /redoc.
#pragma once

#include "api/http/router.h"

#include <vector>

namespace undertone {

/// Pages and their assets, compiled in. Both show the document at /openapi.json.
std::vector<Route> docs_routes();

}  // namespace undertone
