// How much a tenant may have: stored, uploaded in a day, in one file, and in work.
#pragma once

#include "common/config.h"
#include "common/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// The limits in force for a tenant; 0: none.
struct Quotas {
    std::uint64_t stored_bytes_max = 0, uploads_per_day = 0, file_bytes_max = 0, jobs_max = 0;

    /// Whether there is one that the counters of the store are needed for.
    bool limit_counters() const { return stored_bytes_max || uploads_per_day || jobs_max; }
    bool operator==(const Quotas&) const = default;
};

/// What an operator has set for one tenant; nullopt: as configured.
struct QuotaOverrides {
    std::optional<std::uint64_t> stored_bytes_max, uploads_per_day, file_bytes_max, jobs_max;
};

Quotas quotas_in_force(const LimitsConfig& config, const QuotaOverrides& overrides);

/// What a tenant has now.
struct QuotaUsage {
    std::uint64_t stored_bytes = 0, uploads_today = 0, jobs = 0;
};

/// What a request would add.
struct QuotaDemand {
    std::uint64_t uploads = 0, bytes = 0;
};

/// The limit that a request would pass.
struct QuotaBreach {
    ErrorCode code;            ///< payload_too_large or too_many_requests
    std::string_view setting;  ///< "limits.stored_bytes_max"
    std::uint64_t limit, used;
    std::string detail;
};
std::optional<QuotaBreach> check_quotas(const Quotas& quotas, const QuotaUsage& usage,
                                        const QuotaDemand& demand);

}  // namespace undertone
