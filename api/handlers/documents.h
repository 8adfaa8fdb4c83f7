// The OpenAPI document and the pages that show it.
#pragma once

#include "api/http/router.h"

#include <vector>

namespace undertone {

/// To be added last: the document describes the routes that `router` has by then.
std::vector<Route> document_routes(const Router& router);

}  // namespace undertone
