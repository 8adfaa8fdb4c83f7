// GET /api/v1/uploads/{id}/diff.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

namespace undertone {

/// The messages whose label the last reprocess changed, with what they scored before and what they
/// score now, and why.
Response list_label_changes(Services& services, const Request& request);

/// What it takes.
std::vector<Parameter> label_change_parameters();

}  // namespace undertone
