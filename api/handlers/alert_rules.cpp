#include "api/handlers/alert_rules.h"

#include "api/handlers/json_body.h"
#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "api/idempotency/idempotency_keys.h"
#include "common/json_writer.h"
#include "common/store/alert_rule_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_rule(JsonWriter& json, const AlertRule& rule) {
    json.begin_object().field("id", rule.id.to_string());
    write_condition_fields(json, rule.condition);
    json.field("created_at", to_rfc3339(rule.created_at));
    json.field("updated_at", to_rfc3339(rule.updated_at));
    json.end_object();
}

Response rule_answer(int status, const AlertRule& rule) {
    JsonWriter json;
    write_rule(json, rule);
    Response response;
    response.status = status;
    response.body = json.take();
    return response;
}

/// Path's {id} as a rule of the caller's tenant.
struct RuleRef {
    TenantId tenant;
    AlertRuleId rule;
};

std::optional<RuleRef> rule_ref(const Request& request) {
    const auto rule = AlertRuleId::parse(request.param("id"));
    if (!rule || !request.principal.tenant) return std::nullopt;
    return RuleRef{*request.principal.tenant, *rule};
}

/// 404, the same for missing, foreign and malformed ids.
Response no_such_rule(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such alert rule"}, request);
}

Response list_rules(Services& services, const Request& request) {
    const auto parsed = parse_id_page(request);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& page = std::get<IdPage>(parsed);

    std::vector<AlertRule> rules;
    std::uint64_t total = 0;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        AlertRuleStore store(connection, *request.principal.tenant);
        auto wanted = page;
        ++wanted.limit;
        auto found = store.list(wanted);
        if (!found) return found.error();
        rules = std::move(*found);
        const auto counted = store.count();
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);

    const auto cursors = cut_to_page(rules, page, [](const AlertRule& rule) { return rule.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& rule : rules) write_rule(json, rule);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", total));
    add_page_links(response, request, {"customer_id"}, page.limit, cursors);
    return response;
}

AuditNote about(AlertRuleId rule) { return {.kind = "alert_rule", .id = rule.to_string()}; }

Response create_rule(Services& services, const Request& request) {
    const auto condition = parse_alert_condition(request.body);
    if (!condition) return refuse_body(request, condition.error());
    const auto now = services.clock.now();
    const AlertRule rule{AlertRuleId::next(), *condition, now, now};
    auto response = rule_answer(201, rule);
    response.headers.emplace_back("Location",
                                  fmt::format("/api/v1/alert-rules/{}", rule.id.to_string()));
    const auto written = write_as_tenant(
        services, request, [&](Connection& connection, TenantId tenant) -> Result<> {
            const auto inserted = AlertRuleStore(connection, tenant).insert(rule);
            if (!inserted) return inserted;
            if (auto kept = keep_answer(request, connection, tenant, response); !kept) return kept;
            return services.audit.note(connection, request, tenant, about(rule.id));
        });
    if (!written) return problem(written.error(), request);
    return response;
}

Response get_rule(Services& services, const Request& request) {
    const auto ref = rule_ref(request);
    if (!ref) return no_such_rule(request);
    std::optional<AlertRule> rule;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = AlertRuleStore(connection, ref->tenant).find(ref->rule);
        if (!found) return found.error();
        rule = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    return rule ? rule_answer(200, *rule) : no_such_rule(request);
}

Response replace_rule(Services& services, const Request& request) {
    const auto ref = rule_ref(request);
    if (!ref) return no_such_rule(request);
    const auto condition = parse_alert_condition(request.body);
    if (!condition) return refuse_body(request, condition.error());
    std::optional<AlertRule> rule;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        AlertRuleStore rules(connection, ref->tenant);
        const auto changed = rules.update(ref->rule, *condition, services.clock.now());
        if (!changed) return changed.error();
        auto found = rules.find(ref->rule);
        if (!found) return found.error();
        rule = std::move(*found);
        if (!rule) return {};
        return services.audit.note(connection, request, ref->tenant, about(ref->rule));
    });
    if (!written) return problem(written.error(), request);
    return rule ? rule_answer(200, *rule) : no_such_rule(request);
}

Response remove_rule(Services& services, const Request& request) {
    const auto ref = rule_ref(request);
    if (!ref) return no_such_rule(request);
    bool removed = false;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto gone = AlertRuleStore(connection, ref->tenant).remove(ref->rule);
        if (!gone) return gone.error();
        removed = *gone;
        if (!removed) return {};
        return services.audit.note(connection, request, ref->tenant, about(ref->rule));
    });
    if (!written) return problem(written.error(), request);
    if (!removed) return no_such_rule(request);
    Response response;
    response.body = R"({"message":"Alert rule deleted successfully"})";
    return response;
}

std::vector<Parameter> with_condition(std::vector<Parameter> parameters) {
    parameters.push_back({"kind", "body",
                          R"({"type":"string","enum":["score_below","negative_share_up"]})",
                          "What the rule looks at.", true});
    parameters.push_back({"score", "body", R"({"type":"number","minimum":-1,"maximum":1})",
                          "score_below: every score of the run is below it.", false});
    parameters.push_back({"messages", "body", R"({"type":"integer","minimum":1,"maximum":1000000})",
                          "score_below: consecutive scored messages it takes.", false});
    parameters.push_back({"percent", "body", R"({"type":"integer","minimum":1,"maximum":10000})",
                          "negative_share_up: how far above last week's share, relative to it.",
                          false});
    return parameters;
}

std::vector<Parameter> rule_parameters() { return object_parameters("The rule's id."); }

}  // namespace

std::vector<Route> alert_rule_routes(Services& services) {
    constexpr std::string_view collection = "/api/v1/alert-rules";
    constexpr std::string_view object = "/api/v1/alert-rules/{id}";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer missing{404, "Problem", "No such alert rule"};
    const Answer malformed{400, "Problem", "The body is no JSON object"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = collection,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "alerts",
                      .summary = "List alert rules, newest first",
                      .parameters = customer_list_parameters(),
                      .answers = {{200, "AlertRule[]", "A page of rules"},
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = bind(list_rules)});
    routes.push_back({.method = Method::post,
                      .path = collection,
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "alert_rule.created",
                      .tag = "alerts",
                      .summary = "Make an alert rule; results written from now on are held to it",
                      .parameters = with_condition(customer_parameters()),
                      .answers = {{201, "AlertRule", "The rule"},
                                  malformed,
                                  {409, "Problem", "There are as many rules as there may be"},
                                  invalid},
                      .handler = bind(create_rule)});
    routes.push_back({.method = Method::get,
                      .path = object,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "alerts",
                      .summary = "One alert rule",
                      .parameters = rule_parameters(),
                      .answers = {{200, "AlertRule", "The rule"}, missing},
                      .handler = bind(get_rule)});
    routes.push_back({.method = Method::put,
                      .path = object,
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "alert_rule.replaced",
                      .tag = "alerts",
                      .summary = "Replace an alert rule's condition",
                      .parameters = with_condition(rule_parameters()),
                      .answers = {{200, "AlertRule", "The rule"}, malformed, missing, invalid},
                      .handler = bind(replace_rule)});
    routes.push_back({.method = Method::del,
                      .path = object,
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "alert_rule.deleted",
                      .tag = "alerts",
                      .summary = "Delete an alert rule; the alerts it fired stay",
                      .parameters = rule_parameters(),
                      .answers = {{200, "Done", "Gone"}, missing},
                      .handler = bind(remove_rule)});
    return routes;
}

}  // namespace undertone
