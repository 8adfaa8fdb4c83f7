// The API process: owns every object, builds in order, stops in reverse.
#pragma once

#include "common/config.h"

namespace undertone {

/// Runs until SIGTERM or SIGINT; SIGHUP reads the TLS certificate again. Returns the process's exit
/// status; what keeps it from starting is logged.
int run_api(const LoadedConfig& loaded);

}  // namespace undertone
