// The OpenAPI document; the pages that show it are api/http/docs_pages.h.
#pragma once

#include "api/http/router.h"

#include <vector>

namespace undertone {

/// To be added last: the document describes the routes that `router` has by then.
std::vector<Route> document_routes(const Router& router);

}  // namespace undertone
