// The quotas in force for each tenant, read from the store and kept for a few seconds.
#pragma once

#include "api/http/message.h"
#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/quotas.h"

#include <shared_mutex>
#include <unordered_map>

namespace undertone {

/// Thread-safe.
class TenantQuotas {
public:
    TenantQuotas(const LimitsConfig& config, const Clock& clock, Database& database)
        : config_(config), clock_(clock), database_(database) {}

    /// A tenant that does not exist yet has those of the configuration. Reads the store, so not for
    /// an event loop where that blocks.
    Result<Quotas> of(std::optional<TenantId> tenant);

    /// What a request would pass, by what is committed now. The commit looks again.
    Result<std::optional<QuotaBreach>> check(TenantId tenant, const Quotas& quotas,
                                             const QuotaDemand& demand);

private:
    struct Kept {
        Quotas quotas;
        std::chrono::steady_clock::time_point read_at;
    };

    std::optional<Quotas> kept(TenantId tenant, std::chrono::steady_clock::time_point now);

    const LimitsConfig& config_;
    const Clock& clock_;
    Database& database_;
    std::shared_mutex mutex_;
    std::unordered_map<TenantId, Kept> kept_;
};

/// 413 or 429, naming the limit and what is used of it.
Response quota_refusal(const Request& request, const QuotaBreach& breach, Time now);

}  // namespace undertone
