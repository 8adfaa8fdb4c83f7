#include "common/store/alert_rule_store.h"

#include "common/store/rows.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

std::string condition_json(const AlertCondition& condition) {
    JsonWriter json;
    json.begin_object();
    write_condition_fields(json, condition);
    json.end_object();
    return json.take();
}

/// id, condition, created_at, updated_at. What is stored was checked when it came: a condition that
/// makes no sense here is a newer program's, which this one leaves to it.
Result<std::vector<AlertRule>> read_rules(Connection& connection, std::string_view sql,
                                          Values values) {
    std::vector<AlertRule> rules;
    const auto found = connection.query(sql, values, [&](const Row& row) {
        const auto condition = parse_alert_condition(row.text(1));
        if (!condition) return;
        rules.push_back({.id = AlertRuleId::from_bytes(row.blob(0)),
                         .condition = *condition,
                         .created_at = from_micros(row.integer(2)),
                         .updated_at = from_micros(row.integer(3))});
    });
    if (!found) return found.error();
    return rules;
}

}  // namespace

Result<> AlertRuleStore::insert(const AlertRule& rule) {
    constexpr std::string_view sql =
        "INSERT INTO alert_rules (tenant_id, id, condition, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5)";
    if (auto turn = TenantStore(connection_).take_turn(tenant_); !turn) return turn;
    const auto rules = count();
    if (!rules) return rules.error();
    if (*rules >= rules_max) {
        return Error{ErrorCode::conflict,
                     fmt::format("a customer has at most {} alert rules", rules_max)};
    }
    const auto condition = condition_json(rule.condition);
    const Value values[] = {Blob{tenant_.view()}, Blob{rule.id.view()}, condition,
                            to_micros(rule.created_at), to_micros(rule.updated_at)};
    return connection_.send(sql, values);
}

Result<std::optional<AlertRule>> AlertRuleStore::find(AlertRuleId id) {
    constexpr std::string_view sql =
        "SELECT id, condition, created_at, updated_at FROM alert_rules"
        " WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    auto found = read_rules(connection_, sql, values);
    if (!found) return found.error();
    if (found->empty()) return std::optional<AlertRule>();
    return std::optional(std::move(found->front()));
}

Result<bool> AlertRuleStore::update(AlertRuleId id, const AlertCondition& condition, Time now) {
    constexpr std::string_view sql =
        "UPDATE alert_rules SET condition = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";
    const auto text = condition_json(condition);
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, text, to_micros(now)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed > 0;
}

Result<bool> AlertRuleStore::remove(AlertRuleId id) {
    constexpr std::string_view sql = "DELETE FROM alert_rules WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    return *changed > 0;
}

Result<std::vector<AlertRule>> AlertRuleStore::list(const IdPage& page) {
    constexpr std::string_view onward =
        "SELECT id, condition, created_at, updated_at FROM alert_rules"
        " WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3 OFFSET $4";
    constexpr std::string_view backward =
        "SELECT id, condition, created_at, updated_at FROM alert_rules"
        " WHERE tenant_id = $1 AND id > $2 ORDER BY id ASC LIMIT $3 OFFSET $4";
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    auto rules = read_rules(connection_, page.backwards() ? backward : onward, values);
    if (rules && page.backwards()) std::reverse(rules->begin(), rules->end());
    return rules;
}

Result<std::uint64_t> AlertRuleStore::count() {
    constexpr std::string_view sql = "SELECT COUNT(*) FROM alert_rules WHERE tenant_id = $1";
    std::int64_t count = 0;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { count = row.integer(0); });
    if (!found) return found.error();
    return static_cast<std::uint64_t>(count);
}

}  // namespace undertone
