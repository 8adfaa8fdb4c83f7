#include "api/handlers/collections.h"

#include "api/handlers/account_requests.h"
#include "api/handlers/collection_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/upload_json.h"
#include "common/json_writer.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::size_t name_bytes_max = 200;

void write_collection(JsonWriter& json, const Collection& collection) {
    json.begin_object().field("id", collection.id.to_string()).field("key", collection.key);
    json.key("name").text_or_null(collection.name);
    json.field("created_at", to_rfc3339(collection.created_at));
    json.field("updated_at", to_rfc3339(collection.updated_at)).end_object();
}

Response collection_answer(int status, const Collection& collection) {
    JsonWriter json;
    write_collection(json, collection);
    Response response;
    response.status = status;
    response.body = json.take();
    return response;
}

Response no_such_collection(const Request& request) {
    return problem(Error{ErrorCode::not_found, "no such collection"}, request);
}

/// Path's {id} as a collection of the caller's tenant; nullopt: there is none.
Result<std::optional<Collection>> find_collection(Connection& connection, const Request& request) {
    const auto id = CollectionId::parse(request.param("id"));
    if (!id || !request.principal.tenant) return std::optional<Collection>();
    return CollectionStore(connection, *request.principal.tenant).find(*id);
}

/// The list of the one collection that has the key, or of none.
Response list_by_key(Services& services, const Request& request, const std::string& key) {
    std::optional<Collection> collection;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        collection.reset();
        if (!request.principal.tenant || !is_valid_collection_key(key)) return {};
        auto found = CollectionStore(connection, *request.principal.tenant).find(key);
        if (!found) return found.error();
        collection = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    JsonWriter json;
    json.begin_array();
    if (collection) write_collection(json, *collection);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", collection ? "1" : "0");
    return response;
}

Response list(Services& services, const Request& request) {
    if (const auto key = request.query("key")) return list_by_key(services, request, *key);
    const auto page = parse_id_page(request);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto list = list_collections(services, request, std::get<IdPage>(page), Files::left_out);
    if (!list) return problem(list.error(), request);

    JsonWriter json;
    json.begin_array();
    for (const auto& each : list->collections) write_collection(json, each.collection);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", list->total));
    add_page_links(response, request, {"customer_id"}, std::get<IdPage>(page).limit, list->cursors);
    return response;
}

Response create(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    const auto& fields = std::get<BodyFields>(read);
    auto key = fields.required("key");
    if (!key) return refuse_body(request, key.error());
    if (!is_valid_collection_key(*key)) {
        return invalid_value(request, "body/key", "key must be 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    auto name = fields.text("name");
    if (!name) return refuse_body(request, name.error());
    if (name->size() > name_bytes_max) {
        return invalid_value(request, "body/name",
                             fmt::format("name is longer than {} bytes", name_bytes_max));
    }
    const auto now = services.clock.now();
    const Collection collection{CollectionId::next(), std::move(*key), std::move(*name), now, now};
    auto created = collection_answer(201, collection);
    created.headers.emplace_back("Location",
                                 fmt::format("/api/v1/collections/{}", collection.id.to_string()));
    return create_collection(services, request, collection, "a collection has this key",
                             std::move(created));
}

Response get(Services& services, const Request& request) {
    std::optional<Collection> collection;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_collection(connection, request);
        if (!found) return found.error();
        collection = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    return collection ? collection_answer(200, *collection) : no_such_collection(request);
}

Response list_files(Services& services, const Request& request) {
    const auto parsed = parse_id_page(request);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& page = std::get<IdPage>(parsed);

    bool known = false;
    std::vector<UploadView> files;
    std::uint64_t total = 0;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        const auto collection = find_collection(connection, request);
        if (!collection) return collection.error();
        known = collection->has_value();
        if (!known) return {};
        CollectionStore store(connection, *request.principal.tenant);
        auto wanted = page;
        ++wanted.limit;
        auto found = store.files((*collection)->key, wanted);
        if (!found) return found.error();
        files = std::move(*found);
        const auto counted = store.count_files((*collection)->key);
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!known) return no_such_collection(request);

    const auto cursors =
        cut_to_page(files, page, [](const UploadView& view) { return view.upload.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& file : files) write_upload(json, file, request.principal.customer_id);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", total));
    add_page_links(response, request, {"customer_id"}, page.limit, cursors);
    return response;
}

Response remove(Services& services, const Request& request) {
    const auto id = CollectionId::parse(request.param("id"));
    if (!id || !request.principal.tenant) return no_such_collection(request);
    const auto removed = remove_collection(services, request, *id);
    if (!removed) return problem(removed.error(), request);
    return *removed ? message_answer("Collection deleted successfully")
                    : no_such_collection(request);
}

std::vector<Parameter> with(std::vector<Parameter> parameters, std::vector<Parameter> more) {
    parameters.insert(parameters.end(), more.begin(), more.end());
    return parameters;
}

}  // namespace

std::vector<Route> collection_routes(Services& services) {
    constexpr std::string_view all = "/api/v1/collections", one = "/api/v1/collections/{id}";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer missing{404, "Problem", "No such collection"};
    const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
    const auto object = object_parameters("The collection's id.");
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = all,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "collections",
                      .summary = "List collections, newest first",
                      .parameters = with(customer_list_parameters(),
                                         {{"key", "query", collection_key_schema,
                                           "Only the collection with this key.", false}}),
                      .answers = {{200, "Collection[]", "A page of collections"}, invalid},
                      .handler = bind(list)});
    routes.push_back(
        {.method = Method::post,
         .path = all,
         .access = Access::tenant_write,
         .execution = Execution::blocking,
         .audited_as = "collection.created",
         .tag = "collections",
         .summary = "Make a collection; an upload that names its key goes into it",
         .parameters = with(customer_parameters(),
                            {{"key", "body", collection_key_schema, "The caller's own.", true},
                             {"name", "body", R"({"type":"string","maxLength":200})", "", false}}),
         .answers = {{201, "Collection", "The collection"},
                     {400, "Problem", "The body is no JSON object"},
                     {409, "Problem", "A collection has this key"},
                     invalid},
         .handler = bind(create)});
    routes.push_back({.method = Method::get,
                      .path = one,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "collections",
                      .summary = "One collection",
                      .parameters = object,
                      .answers = {{200, "Collection", "The collection"}, missing},
                      .handler = bind(get)});
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/collections/{id}/files",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "collections",
                      .summary = "List a collection's uploads, newest first",
                      .parameters = with(object, paging_parameters()),
                      .answers = {{200, "Upload[]", "A page of uploads"}, missing, invalid},
                      .handler = bind(list_files)});
    routes.push_back({.method = Method::del,
                      .path = one,
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "collection.deleted",
                      .tag = "collections",
                      .summary = "Delete a collection with its uploads",
                      .parameters = object,
                      .answers = {{200, "Done", "Gone"}, missing},
                      .handler = bind(remove)});
    return routes;
}

}  // namespace undertone
