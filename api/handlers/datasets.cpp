#include "api/handlers/datasets.h"

#include "api/handlers/account_requests.h"
#include "api/handlers/dataset_columns.h"
#include "api/handlers/dataset_fields.h"
#include "api/handlers/dataset_json.h"
#include "api/handlers/dataset_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/upload_removal.h"
#include "api/upload/accepted_files.h"

#include <fmt/format.h>

#include <limits>

namespace undertone {
namespace {

constexpr std::string_view tag = "datasets and reports";

Response dataset_answer(int status, const Dataset& dataset) {
    JsonWriter json;
    write_dataset(json, dataset);
    Response response;
    response.status = status;
    response.body = json.take();
    return response;
}

Response list(Services& services, const Request& request) {
    return list_datasets(services, request, write_dataset);
}

Response get(Services& services, const Request& request) {
    constexpr std::int64_t version_max = std::numeric_limits<std::uint32_t>::max();
    std::optional<std::uint32_t> version;
    if (request.query("version")) {
        const auto asked = parse_integer(
            request, {.name = "version", .fallback = 1, .least = 1, .most = version_max});
        if (const auto* refusal = std::get_if<Response>(&asked)) return *refusal;
        version = static_cast<std::uint32_t>(std::get<std::int64_t>(asked));
    }
    const auto dataset = read_dataset(services, request, version);
    return dataset ? dataset_answer(200, *dataset) : problem(dataset.error(), request);
}

std::vector<std::string_view> names_of(const DatasetRequest& asked) {
    std::vector<std::string_view> names;
    if (asked.changes.name) names.push_back("name");
    if (asked.changes.description) names.push_back("description");
    if (asked.changes.is_public) names.push_back("is_public");
    if (asked.columns) names.push_back("columns");
    return names;
}

struct Changed {
    std::optional<Dataset> dataset;
    std::optional<Job> begun;  ///< the analysis that its columns made necessary
};

/// Within the request's write group.
Result<Changed> change_dataset(Services& services, Connection& connection, const Request& request,
                               const DatasetRequest& asked) {
    const auto found = find_dataset(connection, request);
    if (!found) return found.error();
    if (!*found) return no_such_dataset();
    const auto tenant = *request.principal.tenant;
    const auto now = services.clock.now();
    const auto noted = services.audit.note(connection, request, tenant,
                                           {.kind = "dataset",
                                            .id = (*found)->id.to_string(),
                                            .details = changed_fields(names_of(asked))});
    if (!noted) return noted.error();
    const auto done = DatasetStore(connection, tenant).change((*found)->id, asked.changes, now);
    if (!done) return done.error();
    Changed changed;
    if (asked.columns) {
        auto begun =
            change_columns(connection, tenant, (*found)->shown.upload, *asked.columns, now);
        if (!begun) return begun.error();
        changed.begun = std::move(*begun);
    }
    auto dataset = find_dataset(connection, request);
    if (!dataset) return dataset.error();
    changed.dataset = std::move(*dataset);
    return changed;
}

Response change(Services& services, const Request& request) {
    const auto read = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&read)) return *refusal;
    // Who may not see the data set is told nothing about the fields either.
    if (auto known = read_dataset(services, request); !known)
        return problem(known.error(), request);
    const auto asked = parse_dataset_request(std::get<BodyFields>(read).members());
    if (!asked) return refuse_body(request, asked.error());

    Changed changed;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto done = change_dataset(services, connection, request, *asked);
        if (!done) return done.error();
        changed = std::move(*done);
        return {};
    });
    if (!written) return problem(written.error(), request);
    if (changed.begun) announce_anew(services, *changed.begun);
    return dataset_answer(200, *changed.dataset);
}

Response remove(Services& services, const Request& request) {
    const auto id = UploadId::parse(request.param("id"));
    if (!id || !request.principal.tenant) return problem(no_such_dataset(), request);
    const auto removed = remove_upload(services, request, {*request.principal.tenant, *id},
                                       {.kind = "dataset", .id = id->to_string()});
    if (!removed) return problem(removed.error(), request);
    return *removed ? message_answer("Dataset deleted successfully")
                    : problem(no_such_dataset(), request);
}

Response list_versions(Services& services, const Request& request) {
    std::optional<Dataset> dataset;
    std::vector<DatasetVersion> versions;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_dataset(connection, request);
        if (!found) return found.error();
        dataset = std::move(*found);
        if (!dataset) return {};
        auto listed = DatasetStore(connection, *request.principal.tenant).versions(dataset->id);
        if (!listed) return listed.error();
        versions = std::move(*listed);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!dataset) return problem(no_such_dataset(), request);
    JsonWriter json;
    json.begin_array();
    for (const auto& version : versions) write_version(json, dataset->id, version);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", versions.size()));
    return response;
}

std::variant<UploadTraits, Response> read_upload_form(const Request& request, UploadForm& form) {
    if (auto refusal = refuse_more_files(request, form)) return *refusal;
    auto said = parse_dataset_form({.name = form.field("name"),
                                    .description = form.field("description"),
                                    .is_public = form.field("is_public")});
    if (!said) {
        return invalid_value(request, fmt::format("form/{}", said.error().field),
                             said.error().detail);
    }
    return UploadTraits{.kind = "table", .dataset = std::move(*said)};
}

Response uploaded(const Request&, const AcceptedFiles& files) {
    const auto dataset = dataset_of(files.uploads().front(), files.traits().dataset);
    auto response = dataset_answer(201, dataset);
    response.headers.emplace_back("Location", "/api/v1/datasets/" + dataset.id.to_string());
    return response;
}

std::variant<UploadTraits, Response> read_version_form(const Request& request, UploadForm& form) {
    const auto dataset = UploadId::parse(request.param("id"));
    if (!dataset) return problem(no_such_dataset(), request);
    if (auto refusal = refuse_more_files(request, form)) return *refusal;
    static const auto missing = no_such_dataset().detail;
    return UploadTraits{.kind = "table", .version_of = dataset, .missing = missing};
}

Response version_uploaded(const Request&, const AcceptedFiles& files) {
    JsonWriter json;
    write_version(json, *files.traits().version_of,
                  {files.version(), view_of(files.uploads().front())});
    Response response;
    response.status = 201;
    response.body = json.take();
    return response;
}

FileRules dataset_rules(const UploadConfig& config) {
    static constexpr std::string_view endings[] = {".csv", ".tsv", ".json", ".ndjson", ".xlsx"};
    return {.endings = endings,
            .bytes_max = config.dataset_file_bytes_max,
            .bytes_setting = "upload.dataset_file_bytes_max"};
}

const Answer missing{404, "Problem", "No such data set"};
const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
const Answer invalid{422, "Problem", "A value is missing or invalid; errors[] names it"};
const Parameter file_parameter{"file", "form", R"({"type":"string","format":"binary"})",
                               "A .csv, .tsv, .json, .ndjson or .xlsx.", true};

std::vector<Parameter> name_parameters(std::string_view where, std::string_view flag_schema) {
    return {{"name", where, R"({"type":"string","maxLength":200})", "The file's name by default.",
             false},
            {"description", where, R"({"type":"string","maxLength":10000})", "", false},
            {"is_public", where, flag_schema, "Whether others may see its profile.", false}};
}

std::vector<Parameter> joined(std::vector<Parameter> first, const std::vector<Parameter>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<Parameter> dataset_parameters() { return object_parameters("The data set's id."); }

Route upload_route(Services& services, std::string_view path, std::string_view summary,
                   std::vector<Parameter> parameters, Answer stored, UploadFace face) {
    face.rules = dataset_rules(services.config.upload);
    return {.method = Method::post,
            .path = path,
            .access = Access::tenant_write,
            .execution = Execution::upload,
            .audited_as = "upload.created",
            .tag = tag,
            .summary = summary,
            .parameters = std::move(parameters),
            .answers = {stored,
                        {400, "Problem", "The file is empty or malformed, or there is none"},
                        unauthorized,
                        missing,
                        {413, "Problem", "A limit was passed; the detail names it"},
                        {415, "Problem", "The file has a type that is not taken"},
                        invalid},
            .handler = {},
            .credential_always = true,
            .upload_face = std::make_shared<UploadFace>(std::move(face))};
}

}  // namespace

std::vector<Route> dataset_routes(Services& services) {
    constexpr std::string_view all = "/api/v1/datasets", one = "/api/v1/datasets/{id}",
                               versions = "/api/v1/datasets/{id}/versions";
    constexpr std::string_view form_flag =
        R"({"type":"string","enum":["true","false","True","False","1","0","on","off","yes","no"]})";
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    std::vector<Route> routes;
    routes.push_back(
        upload_route(services, "/api/v1/datasets/upload", "Upload a file as a data set",
                     joined({file_parameter}, name_parameters("form", form_flag)),
                     {201, "Dataset", "Stored and queued"},
                     {.rules = {}, .read_form = read_upload_form, .answer = uploaded}));
    routes.push_back({.method = Method::get,
                      .path = all,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "List data sets, oldest first: every upload is one",
                      .parameters = customer_list_parameters(),
                      .answers = {{200, "Dataset[]", "The data sets"}, unauthorized, invalid},
                      .handler = bind(list),
                      .credential_always = true});
    routes.push_back(
        {.method = Method::get,
         .path = one,
         .access = Access::tenant_read,
         .execution = Execution::inline_read,
         .tag = tag,
         .summary = "A data set, with its newest version",
         .parameters =
             joined(dataset_parameters(), {{"version", "query", R"({"type":"integer","minimum":1})",
                                            "Another version than the newest.", false}}),
         .answers = {{200, "Dataset", "The data set"}, unauthorized, missing, invalid},
         .handler = bind(get),
         .credential_always = true});
    routes.push_back(
        {.method = Method::put,
         .path = one,
         .access = Access::tenant_write,
         .execution = Execution::blocking,
         .audited_as = "dataset.changed",
         .tag = tag,
         .summary = "Change a data set: the fields that are sent",
         .parameters = joined(
             joined(dataset_parameters(), name_parameters("body", R"({"type":"boolean"})")),
             {{"columns", "body",
               R"({"type":"object","additionalProperties":{"type":"object",)"
               R"("properties":{"type":{"type":"string","enum":["integer","float","boolean",)"
               R"("date","datetime","text","identifier"]},)"
               R"("missing":{"type":"array","items":{"type":"string"}}}}})",
               "What columns are to be taken for, by their names; replaces the types said before, "
               "and begins the analysis anew.",
               false}}),
         .answers = {{200, "Dataset", "The data set"},
                     {400, "Problem", "The body is no JSON object"},
                     unauthorized,
                     missing,
                     invalid},
         .handler = bind(change),
         .credential_always = true});
    routes.push_back({.method = Method::del,
                      .path = one,
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "dataset.deleted",
                      .tag = tag,
                      .summary = "Delete a data set with all of its versions",
                      .parameters = dataset_parameters(),
                      .answers = {{200, "Done", "Gone"}, unauthorized, missing},
                      .handler = bind(remove),
                      .credential_always = true});
    routes.push_back(
        upload_route(services, versions, "Upload a file as a data set's next version",
                     joined(dataset_parameters(), {file_parameter}),
                     {201, "DatasetVersion", "Stored and queued"},
                     {.rules = {}, .read_form = read_version_form, .answer = version_uploaded}));
    routes.push_back({.method = Method::get,
                      .path = versions,
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "List a data set's versions, oldest first",
                      .parameters = dataset_parameters(),
                      .answers = {{200, "DatasetVersion[]", "The versions"}, unauthorized, missing},
                      .handler = bind(list_versions),
                      .credential_always = true});
    return routes;
}

}  // namespace undertone
