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

/// Looks at everything that this configuration names. Writes nothing to an existing store.
HealthReport examine(const LoadedConfig& loaded, const Log& log);

}  // namespace undertone
