#include "api/handlers/api_keys.h"

#include "api/auth/permissions.h"
#include "api/handlers/account_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "common/json_writer.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::int64_t days_max = 3'650, overlap_hours_max = 720, overlap_hours_default = 24;
constexpr std::size_t name_bytes_max = 200;

void write_scopes(JsonWriter& json, std::string_view scopes) {
    json.key("scopes").begin_array();
    while (!scopes.empty()) {
        const auto end = std::min(scopes.find(' '), scopes.size());
        json.value(scopes.substr(0, end));
        scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    json.end_array();
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<Time>& time) {
    json.key(name).text_or_null(time ? to_rfc3339(*time) : std::string());
}

void write_fields(JsonWriter& json, const ApiKey& key) {
    json.field("id", key.id.to_string()).field("name", key.name);
    json.field("prefix", fmt::format("ut_{}", key.public_id));
    write_scopes(json, key.scopes);
    json.field("created_at", to_rfc3339(key.created_at));
    write_time(json, "expires_at", key.expires_at);
    write_time(json, "revoked_at", key.revoked_at);
    write_time(json, "last_used_at", key.last_used_at);
    json.key("created_by")
        .text_or_null(key.created_by ? key.created_by->to_string() : std::string());
}

/// The key stands in the answer to this request and nowhere else.
Response created(const ApiKey& key, const ApiKeyText& text) {
    JsonWriter json;
    json.begin_object();
    write_fields(json, key);
    json.field("key", text.to_string()).end_object();
    Response response;
    response.status = 201;
    response.body = json.take();
    forbid_storing(response);
    return response;
}

Response no_such_key(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such key"}, request);
}

Checked<std::string> read_scopes(const BodyFields& fields) {
    const auto* value = fields.members().if_contains("scopes");
    if (value == nullptr || value->is_null()) return good_text({});
    const FieldFault fault{
        "scopes", "scopes must be an array of uploads:read, uploads:write, uploads:*, admin"};
    const auto* array = value->if_array();
    if (array == nullptr || array->empty()) return fault;
    std::string scopes;
    for (const auto& each : *array) {
        if (!each.is_string()) return fault;
        const std::string_view scope = each.get_string();
        if (!is_known_scope(scope)) return fault;
        if (!scopes.empty()) scopes += ' ';
        scopes += scope;
    }
    return good_text(std::move(scopes));
}

Checked<ApiKey> read_key(const BodyFields& fields, Time now) {
    ApiKey key;
    auto name = fields.text("name");
    if (!name) return name.error();
    if (name->size() > name_bytes_max) return FieldFault{"name", "name is longer than 200 bytes"};
    auto scopes = read_scopes(fields);
    if (!scopes) return scopes.error();
    const auto days = fields.number("expires_in_days", 0, 1, days_max);
    if (!days) return days.error();
    key.id = ApiKeyId::next();
    key.name = std::move(*name);
    key.scopes = std::move(*scopes);
    key.created_at = now;
    if (*days > 0) key.expires_at = now + std::chrono::days(*days);
    return key;
}

/// The key as its audit entries name it.
AuditNote about(const ApiKey& key) {
    JsonWriter details;
    details.begin_object().field("prefix", fmt::format("ut_{}", key.public_id));
    write_scopes(details, key.scopes);
    details.end_object();
    return {.kind = "api_key", .id = key.id.to_string(), .details = details.take()};
}

/// A key is its maker's, and may do no more than who asks for it.
void sign(ApiKey& key, const Principal& principal) {
    key.created_by = principal.maker;
    key.role = std::min(key.role, principal.role.value_or(Role::viewer));
}

Response list_keys(Services& services, const Request& request) {
    std::vector<ApiKey> keys;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        auto found = ApiKeyStore(connection).list(*request.principal.tenant);
        if (!found) return found.error();
        keys = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& key : keys) {
        json.begin_object();
        write_fields(json, key);
        json.end_object();
    }
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", keys.size()));
    return response;
}

Response create_key(Services& services, const Request& request) {
    const auto fields = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
    auto key = read_key(std::get<BodyFields>(fields), services.clock.now());
    if (!key) return refuse_body(request, key.error());
    sign(*key, request.principal);
    const auto text = ApiKeyText::generate();
    key->public_id = text.public_id;
    key->secret_sha256 = text.secret_sha256();
    const auto written =
        write_as_tenant(services, request, [&](Connection& connection, TenantId tenant) {
            key->tenant = tenant;
            auto inserted = ApiKeyStore(connection).insert(*key);
            if (!inserted) return inserted;
            return services.audit.note(connection, request, tenant, about(*key));
        });
    if (!written) return problem(written.error(), request);
    return created(*key, text);
}

/// Path's {id} as a key of the caller's tenant that has not ended.
Result<ApiKey> find_key(Connection& connection, const Request& request, Time now) {
    const Error missing{ErrorCode::not_found, "no such key"};
    const auto id = ApiKeyId::parse(request.param("id"));
    if (!id || !request.principal.tenant) return missing;
    auto key = ApiKeyStore(connection).find(*request.principal.tenant, *id);
    if (!key) return key.error();
    if (!*key) return missing;
    if (has_ended(**key, now)) return Error{ErrorCode::conflict, "the key has ended"};
    return std::move(**key);
}

Response rotate_key(Services& services, const Request& request) {
    std::int64_t overlap_hours = overlap_hours_default;
    if (!request.body.empty()) {
        const auto fields = BodyFields::read(request, BodyKind::json);
        if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
        const auto hours = std::get<BodyFields>(fields).number(
            "overlap_hours", overlap_hours_default, 0, overlap_hours_max);
        if (!hours) return refuse_body(request, hours.error());
        overlap_hours = *hours;
    }
    const auto text = ApiKeyText::generate();
    const auto now = services.clock.now();
    ApiKey fresh;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto old = find_key(connection, request, now);
        if (!old) return old.error();
        ApiKeyStore keys(connection);
        if (auto limited = keys.limit(old->id, now + std::chrono::hours(overlap_hours)); !limited) {
            return limited;
        }
        fresh = successor_of(*old, text, now);
        sign(fresh, request.principal);
        if (auto inserted = keys.insert(fresh); !inserted) return inserted;
        return services.audit.note(connection, request, *old->tenant, about(fresh));
    });
    if (!written) return problem(written.error(), request);
    services.account_changes.announce();
    return created(fresh, text);
}

Response revoke_key(Services& services, const Request& request) {
    const auto now = services.clock.now();
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto key = find_key(connection, request, now);
        if (!key) return key.error();
        const auto revoked = ApiKeyStore(connection).revoke(key->public_id, now);
        if (!revoked) return revoked.error();
        return services.audit.note(connection, request, *key->tenant, about(*key));
    });
    if (!written && written.error().code == ErrorCode::not_found) return no_such_key(request);
    if (!written) return problem(written.error(), request);
    services.account_changes.announce();
    return message_answer("Key revoked successfully");
}

std::vector<Parameter> creation_parameters() {
    auto parameters = customer_parameters();
    parameters.push_back(
        {"name", "body", R"({"type":"string","maxLength":200})", "What it is for.", false});
    parameters.push_back({"scopes", "body",
                          R"({"type":"array","minItems":1,"items":{"type":"string",)"
                          R"("enum":["uploads:read","uploads:write","uploads:*","admin"]}})",
                          "What it may do; without: everything for its customer.", false});
    parameters.push_back({"expires_in_days", "body",
                          R"({"type":"integer","minimum":1,"maximum":3650})", "Without: never.",
                          false});
    return parameters;
}

std::vector<Parameter> rotation_parameters() {
    auto parameters = object_parameters("The key's id.");
    parameters.push_back({"overlap_hours", "body",
                          R"({"type":"integer","minimum":0,"maximum":720})",
                          "How long the old key goes on, 24 by default.", false});
    return parameters;
}

}  // namespace

std::vector<Route> api_key_routes(Services& services) {
    constexpr std::string_view tag = "accounts", collection = "/api/v1/api-keys";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer malformed{400, "Problem", "The body is no JSON object"};
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer missing{404, "Problem", "No such key"};
    const Answer ended{409, "Problem", "The key has ended"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = collection,
                      .access = Access::tenant_manage,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "The customer's API keys, newest first",
                      .parameters = customer_parameters(),
                      .answers = {{200, "ApiKey[]", "All of them"}, unauthorized},
                      .handler = bind(list_keys)});
    routes.push_back({.method = Method::post,
                      .path = collection,
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "api_key.created",
                      .tag = tag,
                      .summary = "Make an API key, which is shown once",
                      .parameters = creation_parameters(),
                      .answers = {{201, "NewApiKey", "The key"}, malformed, unauthorized, invalid},
                      .handler = bind(create_key),
                      .mints_credential = true});
    routes.push_back(
        {.method = Method::post,
         .path = "/api/v1/api-keys/{id}/rotate",
         .access = Access::tenant_manage,
         .execution = Execution::blocking,
         .audited_as = "api_key.rotated",
         .tag = tag,
         .summary = "A new key in the place of one that goes on for a while",
         .parameters = rotation_parameters(),
         .answers =
             {{201, "NewApiKey", "The new key"}, malformed, unauthorized, missing, ended, invalid},
         .handler = bind(rotate_key),
         .mints_credential = true});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/api-keys/{id}",
                      .access = Access::tenant_manage,
                      .execution = Execution::blocking,
                      .audited_as = "api_key.revoked",
                      .tag = tag,
                      .summary = "End a key at once",
                      .parameters = object_parameters("The key's id."),
                      .answers = {{200, "Done", "Revoked"}, unauthorized, missing, ended},
                      .handler = bind(revoke_key)});
    return routes;
}

}  // namespace undertone
