#include "api/handlers/audit_log.h"

#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "common/json_writer.h"
#include "common/store/audit_store.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_entry(JsonWriter& json, const AuditEntry& entry) {
    const auto& [at, source, action, target_kind, target_id, outcome, details] = entry.event;
    json.begin_object().field("seq", entry.seq).field("at", to_rfc3339_millis(at));
    json.field("action", action).field("outcome", outcome);
    json.key("actor").begin_object().field("kind", source.actor_kind);
    json.key("id").text_or_null(source.actor_id).end_object();
    json.key("target");
    if (target_kind.empty()) {
        json.value(nullptr);
    } else {
        json.begin_object().field("kind", target_kind).key("id").text_or_null(target_id);
        json.end_object();
    }
    json.key("request_id").text_or_null(source.request_id);
    json.key("address").text_or_null(source.address);
    json.key("details").raw(details);
    const std::string_view hash(reinterpret_cast<const char*>(entry.hash.data()),
                                entry.hash.size());
    json.field("hash", hex(hash)).end_object();
}

/// action, actor, outcome, from, to.
Parsed<AuditFilter> parse_audit_filter(const Request& request) {
    AuditFilter filter;
    for (auto [name, wanted] :
         {std::pair("action", &filter.action), std::pair("actor", &filter.actor_id)}) {
        const auto text = request.query(name);
        if (!text) continue;
        if (!is_valid_customer_id(*text)) {  // what customers are named with names actors too
            return invalid_value(request, fmt::format("query/{}", name),
                                 fmt::format("{} must be 1 to 128 of A-Z a-z 0-9 . _ : @ -", name));
        }
        *wanted = *text;
    }
    filter.outcome = request.query("outcome").value_or("");
    if (!filter.outcome.empty() && filter.outcome != "success" && filter.outcome != "refused") {
        return invalid_value(request, "query/outcome", "outcome must be success or refused");
    }
    for (auto [name, bound] : {std::pair("from", &filter.from), std::pair("to", &filter.to)}) {
        const auto time = parse_time(request, name);
        if (const auto* refusal = std::get_if<Response>(&time)) return *refusal;
        *bound = std::get<std::optional<Time>>(time);
    }
    return filter;
}

struct SeqCursor {
    std::uint64_t seq;
    std::string to_string() const { return fmt::format("{}", seq); }
};

Response list_entries(Services& services, const Request& request, std::optional<TenantId> log) {
    const auto parsed_page = parse_audit_page(request);
    if (const auto* refusal = std::get_if<Response>(&parsed_page)) return *refusal;
    const auto parsed_filter = parse_audit_filter(request);
    if (const auto* refusal = std::get_if<Response>(&parsed_filter)) return *refusal;
    const auto& page = std::get<AuditPage>(parsed_page);
    const auto& filter = std::get<AuditFilter>(parsed_filter);

    std::vector<AuditEntry> entries;
    std::optional<std::uint64_t> total = 0;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!log) return {};
        AuditStore store(connection, *log);
        auto wanted = page;
        ++wanted.limit;
        auto found = store.list(filter, wanted);
        if (!found) return found.error();
        entries = std::move(*found);
        const auto counted = store.count(filter);
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);

    const auto cursors =
        cut_to_page(entries, page, [](const AuditEntry& entry) { return SeqCursor{entry.seq}; });
    JsonWriter json;
    json.begin_array();
    for (const auto& entry : entries) write_entry(json, entry);
    json.end_array();
    Response response;
    response.body = json.take();
    if (total) response.headers.emplace_back("X-Total-Count", fmt::format("{}", *total));
    add_page_links(response, request, {"customer_id", "action", "actor", "outcome", "from", "to"},
                   page.limit, cursors);
    return response;
}

std::vector<Parameter> log_parameters(std::vector<Parameter> parameters) {
    for (const auto& each : std::initializer_list<Parameter>{
             {"action", "query", R"({"type":"string"})", "Only this action: upload.deleted.",
              false},
             {"actor", "query", R"({"type":"string"})", "Only what the user or key of this id did.",
              false},
             {"outcome", "query", R"({"type":"string","enum":["success","refused"]})",
              "Only these.", false},
             {"from", "query", R"({"type":"string","format":"date-time"})", "At or after.", false},
             {"to", "query", R"({"type":"string","format":"date-time"})", "At or before.",
              false}}) {
        parameters.push_back(each);
    }
    return parameters;
}

}  // namespace

std::vector<Route> audit_log_routes(Services& services) {
    constexpr std::string_view tag = "audit";
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer invalid{422, "Problem", "A parameter is invalid"};
    std::vector<Route> routes;
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/audit",
         .access = Access::tenant_manage,
         .execution = Execution::blocking,
         .tag = tag,
         .summary = "Who has changed what, newest first",
         .parameters = log_parameters(customer_list_parameters()),
         .answers = {{200, "AuditEntry[]", "A page of entries"}, unauthorized, invalid},
         .handler = [&services](const Request& request) {
             return list_entries(services, request, request.principal.tenant);
         }});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/platform/audit",
         .access = Access::operator_only,
         .execution = Execution::blocking,
         .tag = tag,
         .summary = "What belongs to no customer: unknown credentials, operators' keys",
         .parameters = log_parameters(paging_parameters()),
         .answers = {{200, "AuditEntry[]", "A page of entries"},
                     unauthorized,
                     {403, "Problem", "Only an operator may see it"},
                     invalid},
         .handler =
             [&services](const Request& request) {
                 return list_entries(services, request, platform_log);
             },
         .credential_always = true});
    return routes;
}

}  // namespace undertone
