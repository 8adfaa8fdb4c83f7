#include "common/store/idempotency_store.h"

#include "common/store/rows.h"

namespace undertone {
namespace {

/// Who was written at this time or before is forgotten.
std::int64_t oldest_kept(Time now) { return to_micros(now - IdempotencyStore::kept_for); }

}  // namespace

Result<std::optional<KeptAnswer>> IdempotencyStore::find(std::string_view key_sha256, Time now) {
    constexpr std::string_view sql =
        "SELECT request_sha256, status, location, body FROM idempotency_keys"
        " WHERE tenant_id = $1 AND key_sha256 = $2 AND created_at > $3";
    std::optional<KeptAnswer> answer;
    const Value values[] = {Blob{tenant_.view()}, Blob{key_sha256}, oldest_kept(now)};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        answer = {.request_sha256 = std::string(row.blob(0)),
                  .status = static_cast<int>(row.integer(1)),
                  .location = text_or_empty(row, 2),
                  .body = std::string(row.text(3))};
    });
    if (!found) return found.error();
    return answer;
}

Result<bool> IdempotencyStore::keep(std::string_view key_sha256, const KeptAnswer& answer,
                                    Time now) {
    constexpr std::string_view sql =
        "INSERT INTO idempotency_keys (tenant_id, key_sha256, request_sha256, status, location,"
        " body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (tenant_id, key_sha256) DO UPDATE SET"
        " request_sha256 = excluded.request_sha256, status = excluded.status,"
        " location = excluded.location, body = excluded.body, created_at = excluded.created_at"
        " WHERE idempotency_keys.created_at <= $8";
    const Value values[] = {Blob{tenant_.view()},
                            Blob{key_sha256},
                            Blob{answer.request_sha256},
                            std::int64_t{answer.status},
                            text_or_null(answer.location),
                            std::string_view(answer.body),
                            to_micros(now),
                            oldest_kept(now)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed > 0;
}

Result<std::int64_t> IdempotencyStore::sweep(Connection& connection, Time now,
                                             std::int64_t rows_max) {
    constexpr std::string_view sql =
        "DELETE FROM idempotency_keys WHERE (tenant_id, key_sha256) IN"
        " (SELECT k.tenant_id, k.key_sha256 FROM idempotency_keys k WHERE k.created_at <= $1"
        " ORDER BY k.created_at LIMIT $2)";
    const Value values[] = {oldest_kept(now), rows_max};
    return connection.execute(sql, values);
}

}  // namespace undertone
