#include "common/store/alert_store.h"

#include "common/store/rows.h"

#include <algorithm>

namespace undertone {
namespace {

Result<std::vector<Alert>> read_alerts(Connection& connection, std::string_view sql,
                                       Values values) {
    std::vector<Alert> alerts;
    const auto found = connection.query(sql, values, [&](const Row& row) {
        alerts.push_back({.id = AlertId::from_bytes(row.blob(0)),
                          .rule = AlertRuleId::from_bytes(row.blob(1)),
                          .kind = std::string(row.text(2)),
                          .upload = UploadId::from_bytes(row.blob(3)),
                          .detail = std::string(row.text(4)),
                          .fired_at = from_micros(row.integer(5))});
    });
    if (!found) return found.error();
    return alerts;
}

}  // namespace

Result<> AlertStore::add(const NewAlert& alert) {
    constexpr std::string_view sql =
        "INSERT INTO alerts (tenant_id, id, rule_id, kind, upload_id, occasion, detail, fired_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (tenant_id, rule_id, occasion) DO NOTHING";
    const auto id = AlertId::next();
    const Value values[] = {
        Blob{tenant_.view()}, Blob{id.view()},           Blob{alert.rule.view()},
        alert.kind,           Blob{alert.upload.view()}, alert.occasion,
        alert.detail,         to_micros(alert.fired_at)};
    return connection_.send(sql, values);
}

Result<std::vector<Alert>> AlertStore::list(const IdPage& page) {
    constexpr std::string_view onward =
        "SELECT id, rule_id, kind, upload_id, detail, fired_at FROM alerts"
        " WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3 OFFSET $4";
    constexpr std::string_view backward =
        "SELECT id, rule_id, kind, upload_id, detail, fired_at FROM alerts"
        " WHERE tenant_id = $1 AND id > $2 ORDER BY id ASC LIMIT $3 OFFSET $4";
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    auto alerts = read_alerts(connection_, page.backwards() ? backward : onward, values);
    if (alerts && page.backwards()) std::reverse(alerts->begin(), alerts->end());
    return alerts;
}

Result<std::optional<std::uint64_t>> AlertStore::count() {
    constexpr std::string_view sql =
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM alerts WHERE tenant_id = $1 LIMIT 10001)"
        " AS counted";
    constexpr std::uint64_t counted_max = 10'000;
    std::uint64_t count = 0;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found = connection_.query(
        sql, values, [&](const Row& row) { count = static_cast<std::uint64_t>(row.integer(0)); });
    if (!found) return found.error();
    return count > counted_max ? std::nullopt : std::optional(count);
}

Result<std::vector<Alert>> AlertStore::of_upload(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT id, rule_id, kind, upload_id, detail, fired_at FROM alerts"
        " WHERE tenant_id = $1 AND upload_id = $2 ORDER BY id LIMIT 1000";
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    return read_alerts(connection_, sql, values);
}

}  // namespace undertone
