#include "common/store/audit_store.h"

#include "common/store/audit_chain.h"
#include "common/store/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace undertone {
namespace {

constexpr std::string_view columns =
    "seq, at, action, actor_kind, actor_id, target_kind, target_id, outcome, request_id, address,"
    " details, hash";

constexpr std::string_view filtered =
    " WHERE tenant_id = $1 AND (CAST($2 AS TEXT) IS NULL OR action = $2)"
    " AND (CAST($3 AS TEXT) IS NULL OR actor_id = $3)"
    " AND (CAST($4 AS TEXT) IS NULL OR outcome = $4) AND at >= $5 AND at <= $6";

Blob bytes_of(const AuditHash& hash) {
    return {{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

AuditHash read_hash(const Row& row, int column) {
    AuditHash hash{};
    const auto bytes = row.blob(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

AuditHead read_head(const Row& row) {
    return {static_cast<std::uint64_t>(row.integer(0)), read_hash(row, 1)};
}

AuditEntry read_entry(const Row& row) {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    return {.seq = static_cast<std::uint64_t>(row.integer(0)),
            .event = {.at = from_micros(row.integer(1)),
                      .source = {.actor_kind = text(3),
                                 .actor_id = text(4),
                                 .request_id = text(8),
                                 .address = text(9)},
                      .action = text(2),
                      .target_kind = text(5),
                      .target_id = text(6),
                      .outcome = text(7),
                      .details = text(10)},
            .hash = read_hash(row, 11)};
}

std::int64_t earliest(const AuditFilter& filter) {
    return filter.from ? to_micros(*filter.from) : 0;
}

std::int64_t latest(const AuditFilter& filter) {
    return filter.to ? to_micros(*filter.to) : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

bool AuditFilter::empty() const {
    return action.empty() && actor_id.empty() && outcome.empty() && !from && !to;
}

Result<> AuditStore::append(AuditEvent event, AuditHeads& heads) {
    const auto guess = heads.find(tenant_);
    auto entry = chain_entry(tenant_, guess.value_or(AuditHead{}), std::move(event));
    bool placed = false;
    if (guess) {
        const auto advanced = advance(*guess, entry);
        if (!advanced) return advanced.error();
        placed = *advanced;
    }
    if (!placed) {
        const auto head = take_head();
        if (!head) return head.error();
        entry = chain_entry(tenant_, *head, std::move(entry.event));
        const auto advanced = advance(*head, entry);
        if (!advanced) return advanced.error();
        if (!*advanced) return Error{ErrorCode::unavailable, "the audit log's head has moved"};
    }
    heads.keep(tenant_, {entry.seq, entry.hash});
    return insert(entry);
}

/// False: the head is another one. On PostgreSQL this waits for who is appending.
Result<bool> AuditStore::advance(const AuditHead& from, const AuditEntry& to) {
    constexpr std::string_view sql =
        "UPDATE audit_heads SET seq = $2, hash = $3"
        " WHERE tenant_id = $1 AND seq = $4 AND hash = $5";
    const Value values[] = {Blob{tenant_.view()}, integer(to.seq), bytes_of(to.hash),
                            integer(from.seq), bytes_of(from.hash)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed == 1;
}

/// The head, which nobody else moves before this transaction ends.
Result<AuditHead> AuditStore::take_head() {
    constexpr std::string_view make_sql =
        "INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ($1, 0, $2)"
        " ON CONFLICT (tenant_id) DO NOTHING";
    constexpr std::string_view take_sql =
        "UPDATE audit_heads SET seq = seq WHERE tenant_id = $1 RETURNING seq, hash";
    AuditHead head;
    const Value values[] = {Blob{tenant_.view()}};
    const auto take = [&] {
        return connection_.query(take_sql, values, [&](const Row& row) { head = read_head(row); });
    };
    auto taken = take();
    if (!taken) return taken.error();
    if (*taken == 1) return head;

    const AuditHash zeros{};
    const Value first[] = {Blob{tenant_.view()}, bytes_of(zeros)};
    if (const auto made = connection_.execute(make_sql, first); !made) return made.error();
    taken = take();  // ours, or that of a faster one
    if (!taken) return taken.error();
    return head;
}

Result<> AuditStore::insert(const AuditEntry& entry) {
    constexpr std::string_view sql =
        "INSERT INTO audit_entries (tenant_id, seq, at, action, actor_kind, actor_id, target_kind,"
        " target_id, outcome, request_id, address, details, hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    const auto& [seq, event, hash] = entry;
    const Value values[] = {Blob{tenant_.view()},    integer(seq),
                            to_micros(event.at),     event.action,
                            event.source.actor_kind, event.source.actor_id,
                            event.target_kind,       event.target_id,
                            event.outcome,           event.source.request_id,
                            event.source.address,    event.details,
                            bytes_of(hash)};
    return connection_.send(sql, values);
}

Result<std::vector<AuditEntry>> AuditStore::read(std::string_view sql, Values values) {
    std::vector<AuditEntry> entries;
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { entries.push_back(read_entry(row)); });
    if (!found) return found.error();
    return entries;
}

Result<std::vector<AuditEntry>> AuditStore::list(const AuditFilter& filter, const AuditPage& page) {
    static const std::string onward = fmt::format(
        "SELECT {} FROM audit_entries{} AND seq < $7 ORDER BY seq DESC"
        " LIMIT $8 OFFSET $9",
        columns, filtered);
    static const std::string backward = fmt::format(
        "SELECT {} FROM audit_entries{} AND seq > $7 ORDER BY seq ASC"
        " LIMIT $8 OFFSET $9",
        columns, filtered);
    const std::int64_t edge = page.before  ? static_cast<std::int64_t>(*page.before)
                              : page.after ? static_cast<std::int64_t>(*page.after)
                                           : std::numeric_limits<std::int64_t>::max();
    const Value values[] = {Blob{tenant_.view()},
                            text_or_null(filter.action),
                            text_or_null(filter.actor_id),
                            text_or_null(filter.outcome),
                            earliest(filter),
                            latest(filter),
                            edge,
                            integer(page.limit),
                            integer(page.skip)};
    auto entries = read(page.before ? backward : onward, values);
    if (entries && page.before) std::reverse(entries->begin(), entries->end());
    return entries;
}

Result<std::optional<std::uint64_t>> AuditStore::count(const AuditFilter& filter) {
    static const std::string sql = fmt::format(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM audit_entries{} LIMIT 10001) AS counted",
        filtered);
    constexpr std::uint64_t counted_max = 10'000;
    if (filter.empty()) {
        const auto known = head();
        if (!known) return known.error();
        return std::optional(*known ? (*known)->seq : 0);
    }
    std::uint64_t count = 0;
    const Value values[] = {Blob{tenant_.view()},
                            text_or_null(filter.action),
                            text_or_null(filter.actor_id),
                            text_or_null(filter.outcome),
                            earliest(filter),
                            latest(filter)};
    const auto counted = connection_.query(
        sql, values, [&](const Row& row) { count = static_cast<std::uint64_t>(row.integer(0)); });
    if (!counted) return counted.error();
    return count > counted_max ? std::nullopt : std::optional(count);
}

Result<std::optional<AuditHead>> AuditStore::head() {
    constexpr std::string_view sql = "SELECT seq, hash FROM audit_heads WHERE tenant_id = $1";
    std::optional<AuditHead> head;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { head = read_head(row); });
    if (!found) return found.error();
    return head;
}

Result<std::vector<AuditEntry>> AuditStore::following(std::uint64_t seq, std::uint32_t limit) {
    static const std::string sql = fmt::format(
        "SELECT {} FROM audit_entries WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        columns);
    const Value values[] = {Blob{tenant_.view()}, integer(seq), integer(limit)};
    return read(sql, values);
}

Result<std::vector<TenantId>> AuditStore::tenants(Connection& connection) {
    constexpr std::string_view sql =
        "SELECT tenant_id FROM audit_heads UNION SELECT tenant_id FROM audit_entries"
        " ORDER BY tenant_id";
    std::vector<TenantId> tenants;
    const auto found = connection.query(
        sql, {}, [&](const Row& row) { tenants.push_back(TenantId::from_bytes(row.blob(0))); });
    if (!found) return found.error();
    return tenants;
}

}  // namespace undertone
