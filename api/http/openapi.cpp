// The route table as an OpenAPI 3.1 document.
#include "api/http/router.h"

#include <boost/json.hpp>

#include <algorithm>

namespace undertone {

namespace json = boost::json;

namespace {

json::string_view text(std::string_view view) { return {view.data(), view.size()}; }

/// JSON Schema written in the table; a mistake in it is a bug, so it throws.
json::value schema_of(std::string_view schema) {
    return schema.empty() ? json::object() : json::parse(text(schema));
}

json::value reference(std::string_view component) {
    if (component.ends_with("[]")) {
        return json::object{{"type", "array"},
                            {"items", reference(component.substr(0, component.size() - 2))}};
    }
    return json::object{{"$ref", "#/components/schemas/" + std::string(component)}};
}

/// "GET /api/v1/uploads/{id}/status" -> "get_api_v1_uploads_id_status".
std::string operation_id(const Route& route) {
    std::string id(to_string(route.method));
    for (const char c : route.path) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (letter || digit) {
            id += c;
        } else if (id.back() != '_' && c != '}') {
            id += '_';
        }
    }
    std::transform(id.begin(), id.end(), id.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return id;
}

json::object parameter_object(const Parameter& parameter) {
    json::object object{{"name", text(parameter.name)},
                        {"in", text(parameter.where)},
                        {"required", parameter.required || parameter.where == "path"},
                        {"schema", schema_of(parameter.schema)}};
    if (!parameter.description.empty()) object["description"] = text(parameter.description);
    return object;
}

bool stands_in_body(const Parameter& parameter) {
    return parameter.where == "form" || parameter.where == "body";
}

json::array parameters_of(const Route& route) {
    json::array list;
    for (const auto& parameter : route.parameters) {
        if (!stands_in_body(parameter)) list.push_back(parameter_object(parameter));
    }
    if (route.waitable) {
        list.push_back(parameter_object(
            {.name = "wait",
             .where = "query",
             .schema = R"({"type":"number","minimum":0,"maximum":30})",
             .description = "Holds the answer until the job ends, at most this many seconds."}));
    }
    if (route.execution == Execution::events) {
        list.push_back(parameter_object({.name = "Last-Event-ID",
                                         .where = "header",
                                         .schema = R"({"type":"string"})",
                                         .description = "Revision of the last event seen."}));
    }
    return list;
}

std::string_view body_type(const Route& route, const Parameter& first) {
    if (first.where == "body") return "application/json";
    return route.execution == Execution::upload ? "multipart/form-data"
                                                : "application/x-www-form-urlencoded";
}

/// One object schema of all members of the body; nullopt where the route takes no body.
std::optional<json::object> request_body_of(const Route& route) {
    const auto first =
        std::find_if(route.parameters.begin(), route.parameters.end(), stands_in_body);
    if (first == route.parameters.end()) return std::nullopt;

    json::object properties;
    json::array required;
    for (const auto& parameter : route.parameters) {
        if (!stands_in_body(parameter)) continue;
        auto schema = schema_of(parameter.schema);
        if (schema.is_object() && !parameter.description.empty()) {
            schema.as_object()["description"] = text(parameter.description);
        }
        properties[text(parameter.name)] = std::move(schema);
        if (parameter.required) required.push_back(text(parameter.name));
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    const bool any_required = !required.empty();
    if (any_required) schema["required"] = std::move(required);

    json::object content;
    content[text(body_type(route, *first))] = json::object{{"schema", std::move(schema)}};
    return json::object{{"required", any_required}, {"content", std::move(content)}};
}

json::object answer_object(const Answer& answer, const Route& route) {
    json::object object{{"description", text(answer.description)}};
    if (answer.schema.empty() && answer.content_type == "application/json") return object;

    auto type = answer.schema == "Problem" ? "application/problem+json" : answer.content_type;
    if (route.execution == Execution::events && answer.status == 200) type = "text/event-stream";

    json::object media;
    if (!answer.schema.empty()) media["schema"] = reference(answer.schema);
    json::object content;
    content[text(type)] = std::move(media);
    object["content"] = std::move(content);
    return object;
}

/// One status may be answered in several content types: those of `answer` are added.
void add_answer(json::object& answers, const std::string& status, json::object answer) {
    const auto [entry, inserted] = answers.emplace(status, json::object());
    auto& known = entry->value().as_object();
    if (inserted || !answer.contains("content")) {
        known = std::move(answer);
        return;
    }
    for (auto& [type, media] : answer["content"].as_object()) {
        known["content"].as_object()[type] = std::move(media);
    }
}

json::object answers_of(const Route& route) {
    json::object answers;
    for (const auto& answer : route.answers) {
        add_answer(answers, std::to_string(answer.status), answer_object(answer, route));
    }
    if (route.method == Method::get && route.execution != Execution::events) {
        answers["304"] = json::object{{"description", "The client has it already (If-None-Match)"}};
    }
    answers["default"] = answer_object(
        {.status = 0, .schema = "Problem", .description = "What went wrong (RFC 9457)."}, route);
    return answers;
}

json::array security_of(const Route& route) {
    if (route.access == Access::anyone) return {};
    json::array schemes{json::object{{"bearer", json::array()}},
                        json::object{{"cookie", json::array()}}};
    if (route.access != Access::user) {
        schemes.push_back(json::object{{"api_key", json::array()}});
    }
    // In open mode customer_id alone names the tenant.
    const bool by_customer_id = route.access != Access::operator_only && !route.needs_credential();
    if (by_customer_id) schemes.push_back(json::object());
    return schemes;
}

json::object operation_of(const Route& route) {
    json::object operation{{"operationId", operation_id(route)},
                           {"summary", text(route.summary)},
                           {"tags", json::array{text(route.tag)}},
                           {"security", security_of(route)},
                           {"x-undertone-access", text(to_string(route.access))},
                           {"responses", answers_of(route)}};
    if (!route.audited_as.empty()) operation["x-undertone-audit"] = text(route.audited_as);
    if (auto parameters = parameters_of(route); !parameters.empty()) {
        operation["parameters"] = std::move(parameters);
    }
    if (auto body = request_body_of(route)) operation["requestBody"] = std::move(*body);
    return operation;
}

std::string lower_case_method(Method method) {
    std::string name(to_string(method));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return static_cast<char>(c + 32); });
    return name;
}

json::object components_of(std::string_view schemas) {
    json::object named = schemas.empty() ? json::object() : json::parse(text(schemas)).as_object();
    if (!named.contains("Problem")) {
        named["Problem"] = json::parse(R"({
            "type": "object",
            "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"},
                "status": {"type": "integer"}, "detail": {"type": "string"},
                "instance": {"type": "string"}, "code": {"type": "string"},
                "request_id": {"type": "string"},
                "errors": {"type": "array", "items": {"type": "object", "properties": {
                    "pointer": {"type": "string"}, "detail": {"type": "string"}}}}}})");
    }
    json::object schemes{
        {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
        {"cookie", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "undertone_session"}}},
        {"api_key", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
    return {{"schemas", std::move(named)}, {"securitySchemes", std::move(schemes)}};
}

}  // namespace

std::string openapi_document(const Router& router, std::string_view version,
                             std::string_view components) {
    json::object paths;
    std::vector<std::string_view> tags;  // in the order of the table
    for (const auto& route : router.routes()) {
        if (!route->in_openapi) continue;
        auto& path = paths[text(route->path)];
        if (!path.is_object()) path.emplace_object();
        path.as_object()[lower_case_method(route->method)] = operation_of(*route);
        if (std::find(tags.begin(), tags.end(), route->tag) == tags.end()) {
            tags.push_back(route->tag);
        }
    }
    json::array tag_list;
    for (const auto tag : tags) tag_list.push_back(json::object{{"name", text(tag)}});

    return json::serialize(
        json::object{{"openapi", "3.1.0"},
                     {"info", {{"title", "Undertone"}, {"version", text(version)}}},
                     {"servers", json::array{json::object{{"url", "/"}}}},
                     {"tags", std::move(tag_list)},
                     {"paths", std::move(paths)},
                     {"components", components_of(components)}});
}

}  // namespace undertone
