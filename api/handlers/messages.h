// GET /api/v1/uploads/{id}/messages.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"

namespace undertone {

/// A chat's messages with their scores and the words these come from. Inline uploads are read from
/// their bytes, larger ones from their table file.
Response list_messages(Services& services, const Request& request);

/// The query parameters that list_messages() takes besides those of an object.
std::vector<Parameter> message_parameters();

}  // namespace undertone
