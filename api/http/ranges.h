// Range requests (RFC 9110 14) for answers that may be served in part.
#pragma once

#include "api/http/message.h"

namespace undertone {

/// Cuts the answer to a GET down to the part that Range and If-Range ask for: 206, or a 416 in its
/// place. Leaves alone what is neither a file nor `ranged`.
void settle_range(Response& response, const Request& request);

}  // namespace undertone
