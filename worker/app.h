// The worker process: owns every object, builds in order, stops in reverse.
#pragma once

#include "common/config.h"

namespace undertone {

/// Runs until SIGTERM or SIGINT. Returns the process's exit status; what keeps it from starting is
/// logged.
int run_worker(const LoadedConfig& loaded);

}  // namespace undertone
