#include "api/handlers/alerts.h"

#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "common/json_writer.h"
#include "common/store/alert_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_alert(JsonWriter& json, const Alert& alert) {
    json.begin_object();
    json.field("id", alert.id.to_string());
    json.field("rule_id", alert.rule.to_string());
    json.field("kind", alert.kind);
    json.field("upload_id", alert.upload.to_string());
    json.field("fired_at", to_rfc3339(alert.fired_at));
    json.key("detail").raw(alert.detail);
    json.end_object();
}

Response list_alerts(Services& services, const Request& request) {
    const auto parsed = parse_id_page(request);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& page = std::get<IdPage>(parsed);

    std::vector<Alert> alerts;
    std::optional<std::uint64_t> total = 0;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        AlertStore store(connection, *request.principal.tenant);
        auto wanted = page;
        ++wanted.limit;
        auto found = store.list(wanted);
        if (!found) return found.error();
        alerts = std::move(*found);
        const auto counted = store.count();
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);

    const auto cursors = cut_to_page(alerts, page, [](const Alert& alert) { return alert.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& alert : alerts) write_alert(json, alert);
    json.end_array();
    Response response;
    response.body = json.take();
    if (total) response.headers.emplace_back("X-Total-Count", fmt::format("{}", *total));
    add_page_links(response, request, {"customer_id"}, page.limit, cursors);
    return response;
}

}  // namespace

std::vector<Route> alert_routes(Services& services) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/alerts",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "alerts",
                      .summary = "List the alerts that rules have fired, newest first",
                      .parameters = customer_list_parameters(),
                      .answers = {{200, "Alert[]", "A page of alerts"},
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = [&services](const Request& request) {
                          return list_alerts(services, request);
                      }});
    return routes;
}

Result<std::vector<StreamEvent>> alert_events(Services& services, const UploadRef& ref) {
    std::vector<StreamEvent> events;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        events.clear();
        const auto alerts = AlertStore(connection, ref.tenant).of_upload(ref.upload);
        if (!alerts) return alerts.error();
        for (const auto& alert : *alerts) {
            JsonWriter json;
            write_alert(json, alert);
            events.push_back({"alert", json.take()});
        }
        return {};
    });
    if (!read) return read.error();
    return events;
}

}  // namespace undertone
