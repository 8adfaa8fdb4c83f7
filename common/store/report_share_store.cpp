#include "common/store/report_share_store.h"

#include "common/store/rows.h"

namespace undertone {
namespace {

ReportShare read_share(const Row& row) {
    return {.tenant = TenantId::from_bytes(row.blob(0)),
            .id = ShareId::from_bytes(row.blob(1)),
            .report = ReportId::from_bytes(row.blob(2)),
            .redacted = row.integer(3) != 0,
            .password_hash = text_or_empty(row, 4),
            .created_at = from_micros(row.integer(5)),
            .expires_at = from_micros(row.integer(6)),
            .views = static_cast<std::uint64_t>(row.integer(7))};
}

}  // namespace

Result<> ReportShareStore::insert(const ReportShare& share, std::string_view token_sha256) {
    constexpr std::string_view sql =
        "INSERT INTO report_shares (tenant_id, id, report_id, token_sha256, redacted,"
        " password_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const Value values[] = {Blob{tenant_.view()},         Blob{share.id.view()},
                            Blob{share.report.view()},    Blob{token_sha256},
                            std::int64_t{share.redacted}, text_or_null(share.password_hash),
                            to_micros(share.created_at),  to_micros(share.expires_at)};
    return connection_.send(sql, values);
}

Result<std::vector<ReportShare>> ReportShareStore::list(ReportId report) {
    constexpr std::string_view sql =
        "SELECT tenant_id, id, report_id, redacted, password_hash, created_at, expires_at, views"
        " FROM report_shares WHERE tenant_id = $1 AND report_id = $2 ORDER BY id LIMIT 1000";
    std::vector<ReportShare> shares;
    const Value values[] = {Blob{tenant_.view()}, Blob{report.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { shares.push_back(read_share(row)); });
    if (!found) return found.error();
    return shares;
}

Result<std::int64_t> ReportShareStore::revoke(ReportId report, std::optional<ShareId> share) {
    constexpr std::string_view one =
        "DELETE FROM report_shares WHERE tenant_id = $1 AND report_id = $2 AND id = $3";
    constexpr std::string_view all =
        "DELETE FROM report_shares WHERE tenant_id = $1 AND report_id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{report.view()},
                            share ? Value(Blob{share->view()}) : Value(nullptr)};
    return share ? connection_.execute(one, values)
                 : connection_.execute(all, Values(values).first(2));
}

Result<> ReportShareStore::count_view(ShareId share) {
    constexpr std::string_view sql =
        "UPDATE report_shares SET views = views + 1 WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{share.view()}};
    return connection_.send(sql, values);
}

Result<std::optional<ReportShare>> ReportShareStore::find(Connection& connection,
                                                          std::string_view token_sha256) {
    constexpr std::string_view sql =
        "SELECT tenant_id, id, report_id, redacted, password_hash, created_at, expires_at, views"
        " FROM report_shares WHERE token_sha256 = $1";
    std::optional<ReportShare> share;
    const Value values[] = {Blob{token_sha256}};
    const auto found =
        connection.query(sql, values, [&](const Row& row) { share = read_share(row); });
    if (!found) return found.error();
    return share;
}

}  // namespace undertone
