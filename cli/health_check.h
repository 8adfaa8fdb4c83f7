// What `undertone doctor` finds out, one check at a time.
#pragma once

#include "cli/blob_audit.h"
#include "common/config.h"
#include "common/log.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct HealthCheck {
    std::string_view name;
    bool ok = true;
    bool vital = false;  ///< without it nothing can be accepted or read
    std::string detail;  ///< what was found
    std::string fix;     ///< what to do about it; empty where ok
};

struct HealthReport {
    std::vector<HealthCheck> checks;
    BlobAudit blobs;

    /// ok | degraded | down
    std::string_view status() const;
    std::string to_json() const;
    std::string to_text() const;
};

/// Looks at everything that this configuration names and leaves it as it is: no row is written, no
/// schema made, no folder of blobs. (A spool folder of our own comes and goes.)
HealthReport examine(const LoadedConfig& loaded, const Log& log);

/// Only whether a worker reaches what it lives on, the store and the queue. Looks at no blob, so it
/// is quick whatever is stored.
HealthReport examine_for_worker(const LoadedConfig& loaded, const Log& log);

}  // namespace undertone
