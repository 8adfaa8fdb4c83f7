#include "common/store/quota_store.h"

#include "common/store/rows.h"

#include <algorithm>

namespace undertone {
namespace {

std::optional<std::uint64_t> limit_at(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return static_cast<std::uint64_t>(row.integer(column));
}

Value limit_or_null(const std::optional<std::uint64_t>& limit) {
    return limit ? integer(*limit) : Value(nullptr);
}

/// A counter below 0 would be a bug that must not lift a limit.
std::uint64_t count_at(const Row& row, int column) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(row.integer(column), 0));
}

}  // namespace

Result<QuotaOverrides> QuotaStore::overrides() {
    constexpr std::string_view sql =
        "SELECT stored_bytes_max, uploads_per_day, file_bytes_max, jobs_max FROM tenant_quotas"
        " WHERE tenant_id = $1";
    QuotaOverrides overrides;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        overrides = {.stored_bytes_max = limit_at(row, 0),
                     .uploads_per_day = limit_at(row, 1),
                     .file_bytes_max = limit_at(row, 2),
                     .jobs_max = limit_at(row, 3)};
    });
    if (!found) return found.error();
    return overrides;
}

Result<> QuotaStore::set(const QuotaOverrides& overrides) {
    constexpr std::string_view sql =
        "INSERT INTO tenant_quotas (tenant_id, stored_bytes_max, uploads_per_day, file_bytes_max,"
        " jobs_max) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) DO UPDATE SET"
        " stored_bytes_max = excluded.stored_bytes_max, uploads_per_day = excluded.uploads_per_day,"
        " file_bytes_max = excluded.file_bytes_max, jobs_max = excluded.jobs_max";
    const Value values[] = {Blob{tenant_.view()}, limit_or_null(overrides.stored_bytes_max),
                            limit_or_null(overrides.uploads_per_day),
                            limit_or_null(overrides.file_bytes_max),
                            limit_or_null(overrides.jobs_max)};
    return done(connection_.execute(sql, values));
}

Result<QuotaUsage> QuotaStore::usage(Time now) {
    constexpr std::string_view totals_sql =
        "SELECT bytes, pending + processing FROM tenant_totals WHERE tenant_id = $1";
    constexpr std::string_view day_sql =
        "SELECT uploads FROM tenant_days WHERE tenant_id = $1 AND day = $2";
    QuotaUsage usage;
    const Value values[] = {Blob{tenant_.view()}, utc_day(now)};
    const auto totals = connection_.query(totals_sql, Values(values).first(1), [&](const Row& row) {
        usage.stored_bytes = count_at(row, 0);
        usage.jobs = count_at(row, 1);
    });
    if (!totals) return totals.error();
    const auto day = connection_.query(
        day_sql, values, [&](const Row& row) { usage.uploads_today = count_at(row, 0); });
    if (!day) return day.error();
    return usage;
}

}  // namespace undertone
