// The CSV collections dialect: /api/csv/sessions, /api/csv/upload, /api/csv/files. Its "session" is
// a collection, its "CSV file" an upload.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> csv_collection_routes(Services& services);

}  // namespace undertone
