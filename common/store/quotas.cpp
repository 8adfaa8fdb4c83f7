#include "common/store/quotas.h"

#include <fmt/format.h>

namespace undertone {
namespace {

/// Without overflow, whatever is configured.
bool passes(std::uint64_t limit, std::uint64_t used, std::uint64_t added) {
    return limit > 0 && (used > limit || added > limit - used);
}

}  // namespace

Quotas quotas_in_force(const LimitsConfig& config, const QuotaOverrides& overrides) {
    return {.stored_bytes_max = overrides.stored_bytes_max.value_or(config.stored_bytes_max),
            .uploads_per_day = overrides.uploads_per_day.value_or(config.uploads_per_day),
            .file_bytes_max = overrides.file_bytes_max.value_or(config.file_bytes_max),
            .jobs_max = overrides.jobs_max.value_or(config.jobs_max)};
}

std::optional<QuotaBreach> check_quotas(const Quotas& quotas, const QuotaUsage& usage,
                                        const QuotaDemand& demand) {
    if (passes(quotas.stored_bytes_max, usage.stored_bytes, demand.bytes)) {
        return QuotaBreach{
            ErrorCode::payload_too_large, "limits.stored_bytes_max", quotas.stored_bytes_max,
            usage.stored_bytes,
            fmt::format("{} bytes are stored: {} more would pass limits.stored_bytes_max = {}",
                        usage.stored_bytes, demand.bytes, quotas.stored_bytes_max)};
    }
    if (passes(quotas.uploads_per_day, usage.uploads_today, demand.uploads)) {
        return QuotaBreach{
            ErrorCode::too_many_requests, "limits.uploads_per_day", quotas.uploads_per_day,
            usage.uploads_today,
            fmt::format("{} files came today: {} more would pass limits.uploads_per_day = {}",
                        usage.uploads_today, demand.uploads, quotas.uploads_per_day)};
    }
    if (passes(quotas.jobs_max, usage.jobs, demand.uploads)) {
        return QuotaBreach{
            ErrorCode::too_many_requests, "limits.jobs_max", quotas.jobs_max, usage.jobs,
            fmt::format("{} uploads wait or are worked on: {} more would pass limits.jobs_max = {}",
                        usage.jobs, demand.uploads, quotas.jobs_max)};
    }
    return std::nullopt;
}

}  // namespace undertone
