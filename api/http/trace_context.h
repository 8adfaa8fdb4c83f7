// Distributed traces (W3C Trace Context): a caller's trace goes on through us.
#pragma once

#include "api/http/message.h"

namespace undertone {

/// Answers a sane `traceparent` with one of the same trace and a span of our own; others are
/// ignored.
void continue_trace(Request& request);

}  // namespace undertone
