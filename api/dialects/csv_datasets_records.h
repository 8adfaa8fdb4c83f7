// A data set's rows in the CSV datasets dialect: its detail with a page of records, and its export.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <vector>

namespace undertone {

std::vector<Route> csv_dataset_record_routes(Services& services);

}  // namespace undertone
