#include "api/dialects/csv_datasets.h"

#include "api/handlers/dataset_json.h"
#include "api/handlers/dataset_requests.h"
#include "api/handlers/parameters.h"
#include "api/upload/accepted_files.h"

namespace undertone {
namespace {

constexpr std::string_view tag = "CSV datasets";

/// The dialect has one status for whatever is no CSV.
constexpr DocumentedStatus documented[] = {{ErrorCode::unsupported_media_type, 400}};

void write_item(JsonWriter& json, const Dataset& dataset) {
    const auto& [upload, job] = dataset.shown;
    json.begin_object().field("id", dataset.id.to_string()).field("name", dataset.name);
    json.field("filename", upload.original_filename);
    json.field("status", shown_status(job.state)).field("progress", job.progress);
    write_row_count(json, job);
    json.field("created_at", to_rfc3339(dataset.created_at)).end_object();
}

Response list(Services& services, const Request& request) {
    return list_datasets(services, request, write_item);
}

Response get_status(Services& services, const Request& request) {
    const auto dataset = read_dataset(services, request);
    if (!dataset) return problem(dataset.error(), request);
    const auto& job = dataset->shown.job;
    const bool failed = is_final(job.state) && job.state != JobState::completed;
    JsonWriter json;
    json.begin_object().field("status", shown_status(job.state)).field("progress", job.progress);
    json.field("rows_done", job.rows_done);
    json.key("error").raw(failed && !job.error.empty() ? std::string_view(job.error) : "null");
    json.end_object();
    Response response;
    response.body = json.take();
    response.revision = static_cast<std::uint64_t>(job.revision);
    if (!is_final(job.state)) response.unfinished = job.id;
    return response;
}

std::variant<UploadTraits, Response> read_form(const Request& request, UploadForm& form) {
    if (auto refusal = refuse_more_files(request, form)) return *refusal;
    return UploadTraits{.kind = "table"};
}

Response uploaded(const Request&, const AcceptedFiles& files) {
    const auto dataset = dataset_of(files.uploads().front(), {});
    JsonWriter json;
    json.begin_object().field("id", dataset.id.to_string()).field("name", dataset.name);
    json.field("filename", dataset.shown.upload.original_filename);
    json.field("status", shown_status(dataset.shown.job.state));
    json.field("created_at", to_rfc3339(dataset.created_at)).end_object();
    Response response;
    response.status = 201;
    response.body = json.take();
    return response;
}

}  // namespace

std::vector<Route> csv_dataset_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    std::vector<Route> routes;
    routes.push_back({.method = Method::post,
                      .path = "/api/upload",
                      .access = Access::tenant_write,
                      .execution = Execution::upload,
                      .audited_as = "upload.created",
                      .tag = tag,
                      .summary = "Upload a CSV file",
                      .parameters = {{"file", "form", R"({"type":"string","format":"binary"})",
                                      "A file named *.csv, with text in it.", true}},
                      .answers = {{201, "CsvDatasetCreated", "Stored and queued"},
                                  {400, "Problem", "The file is no CSV"},
                                  unauthorized,
                                  {413, "Problem", "A limit was passed; the detail names it"},
                                  {422, "Problem", "More than one file"}},
                      .handler = {},
                      .credential_always = true,
                      .documented_statuses = documented,
                      .upload_face = std::make_shared<UploadFace>(UploadFace{
                          .rules = csv_rules(), .read_form = read_form, .answer = uploaded})});
    routes.push_back({.method = Method::get,
                      .path = "/api/datasets",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "List the caller's data sets, oldest first",
                      .parameters = customer_list_parameters(),
                      .answers = {{200, "CsvDataset[]", "The data sets"},
                                  unauthorized,
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = bind(list),
                      .credential_always = true});
    routes.push_back({.method = Method::get,
                      .path = "/api/datasets/{id}/status",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = tag,
                      .summary = "How far processing has come",
                      .parameters = object_parameters("The data set's id."),
                      .answers = {{200, "CsvDatasetStatus", "The status"},
                                  unauthorized,
                                  {404, "Problem", "No such data set"}},
                      .handler = bind(get_status),
                      .waitable = true,
                      .credential_always = true});
    return routes;
}

}  // namespace undertone
