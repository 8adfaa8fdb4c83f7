// Asking for a report: POST /api/v1/reports/analyze.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

#include <chrono>
#include <vector>

namespace undertone {

/// How long the documented client's requests wait for a job at work before they are 409.
inline constexpr std::chrono::seconds report_wait{25};

/// Queues a report's job; 409 while the data set is at work, which the server waits for.
Response analyze(Services& services, const Request& request);

std::vector<Parameter> analysis_parameters();

}  // namespace undertone
