#include "api/limits/tenant_quotas.h"

#include "common/store/quota_store.h"

#include <fmt/format.h>

#include <mutex>

namespace undertone {
namespace {

constexpr std::chrono::seconds kept_for{5};
constexpr std::size_t kept_max = 100'000;

/// A day's uploads come back with the next day; how long jobs take nobody knows.
std::int64_t retry_after_s(const QuotaBreach& breach, Time now) {
    if (breach.setting != "limits.uploads_per_day") return 5;
    const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
    return std::chrono::ceil<std::chrono::seconds>(tomorrow - now).count();
}

}  // namespace

Result<Quotas> TenantQuotas::of(std::optional<TenantId> tenant) {
    if (!tenant) return quotas_in_force(config_, {});
    const auto now = clock_.steady();
    if (const auto known = kept(*tenant, now)) return *known;

    QuotaOverrides overrides;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        const auto found = QuotaStore(connection, *tenant).overrides();
        if (!found) return found.error();
        overrides = *found;
        return {};
    });
    if (!read) return read.error();

    const auto quotas = quotas_in_force(config_, overrides);
    const std::unique_lock lock(mutex_);
    if (kept_.size() >= kept_max) kept_.clear();
    kept_.insert_or_assign(*tenant, Kept{quotas, now});
    return quotas;
}

std::optional<Quotas> TenantQuotas::kept(TenantId tenant,
                                         std::chrono::steady_clock::time_point now) {
    const std::shared_lock lock(mutex_);
    const auto found = kept_.find(tenant);
    if (found == kept_.end() || now - found->second.read_at >= kept_for) return std::nullopt;
    return found->second.quotas;
}

Result<std::optional<QuotaBreach>> TenantQuotas::check(TenantId tenant, const Quotas& quotas,
                                                       const QuotaDemand& demand) {
    std::optional<QuotaBreach> breach;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        const auto usage = QuotaStore(connection, tenant).usage(clock_.now());
        if (!usage) return usage.error();
        breach = check_quotas(quotas, *usage, demand);
        return {};
    });
    if (!read) return read.error();
    return breach;
}

Response quota_refusal(const Request& request, const QuotaBreach& breach, Time now) {
    Problem refusal;
    refusal.status = status_of(breach.code, request);
    refusal.code = "quota_exceeded";
    refusal.detail = breach.detail;
    refusal.extra = fmt::format(R"("limit":"{}","limit_value":{},"used":{})", breach.setting,
                                breach.limit, breach.used);
    if (refusal.status == 413) refusal.extra += fmt::format(",\"limit_bytes\":{}", breach.limit);
    if (refusal.status == 429) {
        refusal.headers.emplace_back("Retry-After", std::to_string(retry_after_s(breach, now)));
    }
    return problem(refusal, request);
}

}  // namespace undertone
