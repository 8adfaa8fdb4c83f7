#include "api/dialects/csv_collections.h"

#include "api/handlers/account_requests.h"
#include "api/handlers/collection_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/upload_removal.h"
#include "api/upload/accepted_files.h"
#include "common/json_writer.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::string_view tag = "CSV collections";
constexpr std::string_view key_rule = "session_id must be 1 to 128 of A-Z a-z 0-9 . _ : -";
constexpr std::string_view no_session = "no such session", no_file = "no such file";

/// "Error Handling" of the document.
constexpr DocumentedStatus documented[] = {{ErrorCode::conflict, 400},
                                           {ErrorCode::unsupported_media_type, 400},
                                           {ErrorCode::storage_full, 500}};

Response not_found(const Request& request, std::string_view detail) {
    return problem(Error{ErrorCode::not_found, std::string(detail)}, request);
}

/// The document's times have no zone; they are UTC.
std::string time_without_zone(Time time) {
    auto text = to_rfc3339(time);
    text.pop_back();
    return text;
}

template <class AnyUpload>
void write_file(JsonWriter& json, const AnyUpload& upload) {
    const auto id = upload.id.to_string();
    json.begin_object().field("id", id).field("filename", id + ".csv");
    json.field("original_filename", upload.original_filename).field("file_size", upload.bytes);
    json.field("content_type", "text/csv");
    json.field("created_at", time_without_zone(upload.created_at)).end_object();
}

void write_session(JsonWriter& json, const CollectionFiles& session) {
    const auto& collection = session.collection;
    json.begin_object().field("id", collection.id.to_string());
    json.field("session_id", collection.key);
    json.field("created_at", time_without_zone(collection.created_at));
    json.field("updated_at", time_without_zone(collection.updated_at));
    json.key("csv_files").begin_array();
    for (const auto& file : session.files) write_file(json, file.upload);
    json.end_array().end_object();
}

Response create_session(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    auto key = std::get<BodyFields>(read).required("session_id");
    if (!key) return refuse_body(request, key.error());
    if (!is_valid_collection_key(*key)) {
        return invalid_value(request, "body/session_id", std::string(key_rule));
    }
    JsonWriter json;
    json.begin_object().field("message", "Session created successfully");
    json.field("session_id", *key).end_object();
    Response created;
    created.status = 201;
    created.body = json.take();
    const auto now = services.clock.now();
    return create_collection(services, request,
                             {CollectionId::next(), std::move(*key), "", now, now},
                             "there is a session with this session_id", std::move(created));
}

Response list_sessions(Services& services, const Request& request) {
    const auto page = parse_id_page(request, whole_list);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto list = list_collections(services, request, std::get<IdPage>(page), Files::included);
    if (!list) return problem(list.error(), request);

    JsonWriter json;
    json.begin_array();
    for (const auto& session : list->collections) write_session(json, session);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", list->total));
    add_page_links(response, request, {"customer_id"}, std::get<IdPage>(page).limit, list->cursors);
    return response;
}

/// Path's {session_id} among the caller's; nullopt: there is none.
Result<std::optional<Collection>> find_session(Connection& connection, const Request& request) {
    const auto key = request.param("session_id");
    if (!request.principal.tenant || !is_valid_collection_key(key)) {
        return std::optional<Collection>();
    }
    return CollectionStore(connection, *request.principal.tenant).find(key);
}

/// 422 for what is no session's in any case and may be meant as a folder.
std::optional<Response> refuse_folder(const Request& request) {
    const auto key = request.param("session_id");
    if (key != "." && key != "..") return std::nullopt;
    return invalid_value(request, "path/session_id", std::string(key_rule));
}

Response get_session(Services& services, const Request& request) {
    if (auto refusal = refuse_folder(request)) return *refusal;
    std::vector<CollectionFiles> found;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        found.clear();
        auto session = find_session(connection, request);
        if (!session) return session.error();
        if (!*session) return {};
        auto filled = CollectionStore(connection, *request.principal.tenant)
                          .with_files({std::move(**session)});
        if (!filled) return filled.error();
        found = std::move(*filled);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (found.empty()) return not_found(request, no_session);
    JsonWriter json;
    write_session(json, found.front());
    Response response;
    response.body = json.take();
    return response;
}

Response remove_session(Services& services, const Request& request) {
    if (auto refusal = refuse_folder(request)) return *refusal;
    std::optional<Collection> session;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_session(connection, request);
        if (!found) return found.error();
        session = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!session) return not_found(request, no_session);
    const auto removed = remove_collection(services, request, session->id);
    if (!removed) return problem(removed.error(), request);
    return *removed ? message_answer("Session deleted successfully")
                    : not_found(request, no_session);
}

Response remove_file(Services& services, const Request& request) {
    const auto file = UploadId::parse(request.param("file_id"));
    if (!file || !request.principal.tenant) return not_found(request, no_file);
    const auto removed = remove_upload(services, request, {*request.principal.tenant, *file},
                                       {.kind = "upload", .id = file->to_string()});
    if (!removed) return problem(removed.error(), request);
    return *removed ? message_answer("File deleted successfully") : not_found(request, no_file);
}

std::variant<UploadTraits, Response> read_upload_form(const Request& request, UploadForm& form) {
    const auto key = form.field("session_id");
    if (key.empty()) return invalid_value(request, "form/session_id", "session_id is required");
    if (!is_valid_collection_key(key)) {
        return invalid_value(request, "form/session_id", std::string(key_rule));
    }
    if (auto refusal = refuse_more_files(request, form)) return *refusal;
    return UploadTraits{.kind = "table",
                        .collection = std::string(key),
                        .makes_collection = false,
                        .missing = no_session};
}

Response uploaded(const Request&, const AcceptedFiles& files) {
    JsonWriter json;
    json.begin_object().field("message", "File uploaded successfully");
    json.field("session_id", files.traits().collection);
    json.key("file");
    write_file(json, files.uploads().front());
    json.end_object();
    Response response;
    response.status = 201;
    response.body = json.take();
    return response;
}

Parameter path_parameter(std::string_view name, std::string_view schema,
                         std::string_view description) {
    return {name, "path", schema, description, true};
}

Route route_of(Route route) {
    route.open_customer = "public";
    route.documented_statuses = documented;
    return route;
}

}  // namespace

std::vector<Route> csv_collection_routes(Services& services) {
    constexpr std::string_view all = "/api/csv/sessions", one = "/api/csv/sessions/{session_id}";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const auto customer = customer_parameters().front();
    const auto session = path_parameter("session_id", collection_key_schema, "The caller's own.");
    const Answer missing{404, "Problem", "No such session"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    std::vector<Route> routes;
    routes.push_back(route_of(
        {.method = Method::post,
         .path = all,
         .access = Access::tenant_write,
         .execution = Execution::blocking,
         .audited_as = "collection.created",
         .tag = tag,
         .summary = "Make a session",
         .parameters = {{"session_id", "body", collection_key_schema, "The caller's own.", true},
                        customer},
         .answers = {{201, "CsvSessionCreated", "The session is there"},
                     {400, "Problem", "There is a session with this session_id already"},
                     invalid},
         .handler = bind(create_session)}));
    routes.push_back(route_of(
        {.method = Method::post,
         .path = "/api/csv/upload",
         .access = Access::tenant_write,
         .execution = Execution::upload,
         .audited_as = "upload.created",
         .tag = tag,
         .summary = "Upload a CSV file to a session",
         .parameters = {{"file", "form", R"({"type":"string","format":"binary"})",
                         "A file named *.csv, with text in it.", true},
                        {"session_id", "form", collection_key_schema, "A session's.", true},
                        customer},
         .answers = {{201, "CsvFileUploaded", "Stored and queued"},
                     {400, "Problem", "The file is no CSV"},
                     missing,
                     {413, "Problem", "A limit was passed; the detail names it"},
                     invalid,
                     {500, "Problem", "The disk is full"}},
         .handler = {},
         .upload_face = std::make_shared<UploadFace>(UploadFace{
             .rules = csv_rules(), .read_form = read_upload_form, .answer = uploaded})}));
    routes.push_back(route_of({.method = Method::get,
                               .path = all,
                               .access = Access::tenant_read,
                               .execution = Execution::blocking,
                               .tag = tag,
                               .summary = "List sessions with their files, oldest first",
                               .parameters = customer_list_parameters(),
                               .answers = {{200, "CsvSession[]", "The sessions"}, invalid},
                               .handler = bind(list_sessions)}));
    routes.push_back(route_of({.method = Method::get,
                               .path = one,
                               .access = Access::tenant_read,
                               .execution = Execution::blocking,
                               .tag = tag,
                               .summary = "A session with its files",
                               .parameters = {session, customer},
                               .answers = {{200, "CsvSession", "The session"}, missing},
                               .handler = bind(get_session)}));
    routes.push_back(route_of({.method = Method::del,
                               .path = one,
                               .access = Access::tenant_write,
                               .execution = Execution::blocking,
                               .audited_as = "collection.deleted",
                               .tag = tag,
                               .summary = "Delete a session with its files",
                               .parameters = {session, customer},
                               .answers = {{200, "Done", "Gone"}, missing},
                               .handler = bind(remove_session)}));
    routes.push_back(
        route_of({.method = Method::del,
                  .path = "/api/csv/files/{file_id}",
                  .access = Access::tenant_write,
                  .execution = Execution::blocking,
                  .audited_as = "upload.deleted",
                  .tag = tag,
                  .summary = "Delete a file",
                  .parameters = {path_parameter("file_id", R"({"type":"string","format":"uuid"})",
                                                "The file's id."),
                                 customer},
                  .answers = {{200, "Done", "Gone"}, {404, "Problem", "No such file"}},
                  .handler = bind(remove_file)}));
    return routes;
}

}  // namespace undertone
