#include "api/handlers/uploads.h"

#include "api/handlers/alerts.h"
#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "api/handlers/request_values.h"
#include "api/handlers/upload_json.h"
#include "api/handlers/upload_ref.h"
#include "api/upload/upload_face.h"
#include "common/store/result_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Response list_uploads(Services& services, const Request& request) {
    const auto page = parse_upload_page(request);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto filter = parse_filter(request);
    if (const auto* refusal = std::get_if<Response>(&filter)) return *refusal;

    Response response;
    if (!request.principal.tenant) {  // nobody has uploaded anything under this name
        response.body = "[]";
        response.headers.emplace_back("X-Total-Count", "0");
        return response;
    }
    // One more than asked for tells whether there is a next page.
    auto wanted = std::get<Page>(page);
    ++wanted.limit;
    std::vector<UploadView> views;
    std::optional<std::uint64_t> total;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        UploadStore uploads(connection, *request.principal.tenant);
        auto found = uploads.list(std::get<UploadFilter>(filter), wanted);
        if (!found) return found.error();
        views = std::move(*found);
        const auto counted = uploads.count(std::get<UploadFilter>(filter));
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);

    const auto cursors = cut_to_page(views, std::get<Page>(page),
                                     [](const UploadView& view) { return view.upload.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& view : views) write_upload(json, view, request.principal.customer_id);
    json.end_array();
    response.body = json.take();

    if (total) response.headers.emplace_back("X-Total-Count", fmt::format("{}", *total));
    add_page_links(response, request, {"customer_id", "status", "kind", "q", "from", "to"},
                   std::get<Page>(page).limit, cursors);
    return response;
}

Response get_upload(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::optional<UploadView> view;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = UploadStore(connection, ref->tenant).find(ref->upload);
        if (!found) return found.error();
        view = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!view) return no_such_upload(request);

    const auto& [upload, job] = *view;
    const bool failed = is_final(job.state) && job.state != JobState::completed;
    JsonWriter json;
    json.begin_object();
    write_upload_fields(json, *view, request.principal.customer_id);
    json.field("original_filename", upload.original_filename);
    json.field("sha256", hex(upload.sha256));
    json.key("kind").text_or_null(upload.kind);
    json.field("format", upload.format);
    json.key("collection").text_or_null(upload.collection);
    json.key("options").raw(upload.options);
    json.key("rows");
    if (job.state == JobState::completed) {
        json.value(job.rows_done);
    } else {
        json.value(nullptr);
    }
    json.key("error").raw(failed && !job.error.empty() ? std::string_view(job.error) : "null");
    json.field("attempts", job.attempt);
    json.end_object();

    Response response;
    response.body = json.take();
    return response;
}

Response status_answer(const Job& job, const std::optional<QueuePosition>& position, Time now) {
    JsonWriter json;
    write_status(json, job, position, now);
    Response response;
    response.body = json.take();
    response.revision = static_cast<std::uint64_t>(job.revision);
    if (!is_final(job.state)) response.unfinished = job.id;
    return response;
}

Response get_status(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::optional<Job> job;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_analysis(connection, *ref);
        if (!found) return found.error();
        job = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (job->state != JobState::queued && job->state != JobState::retrying) {
        return status_answer(*job, std::nullopt, services.clock.now());
    }

    // Where it stands in the queue is Redis's to say: that waits, so not here.
    Response response;
    response.later = [&services, job = std::move(*job)] {
        const auto position = services.queue.position(job.id);
        return status_answer(job, position ? *position : std::nullopt, services.clock.now());
    };
    return response;
}

/// The status; once it is final with the alerts that were committed with it, for the stream's end.
Response get_events(Services& services, const Request& request) {
    auto response = get_status(services, request);
    if (response.status != 200 || response.later || response.unfinished) return response;
    auto alerts = alert_events(services, *upload_ref(request));
    if (!alerts) return problem(alerts.error(), request);
    response.last_events = std::move(*alerts);
    return response;
}

Response get_results(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::optional<Job> job;
    std::optional<StoredResult> result;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_analysis(connection, *ref);
        if (!found) return found.error();
        job = std::move(*found);
        if (!job->has_result) return {};
        auto stored = ResultStore(connection, ref->tenant).find(ref->upload);
        if (!stored) return stored.error();
        result = std::move(*stored);
        return {};
    });
    if (!read) return problem(read.error(), request);

    JsonWriter json;
    json.begin_object();
    json.field("upload_id", job->id.to_string());
    json.field("status", shown_status(job->state));
    json.key("results").raw(result ? std::string_view(result->documents) : "[]");
    json.end_object();
    Response response;
    response.body = json.take();
    response.revision = static_cast<std::uint64_t>(job->revision);
    if (!is_final(job->state)) response.unfinished = job->id;
    return response;
}

}  // namespace

std::vector<Route> upload_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const auto bind_kept = [&services](auto handler) {
        return [&services, handler](const Request& request) {
            return services.answers.answer(request, [&] { return handler(services, request); });
        };
    };
    std::vector<Route> routes;
    routes.push_back(
        {.method = Method::post,
         .path = "/api/v1/uploads",
         .access = Access::tenant_write,
         .execution = Execution::upload,
         .audited_as = "upload.created",
         .tag = "uploads",
         .summary = "Upload one or more files",
         .parameters = upload_form_parameters(),
         .answers = {{201, "UploadsAccepted", "Stored and queued; each file has its verdict"},
                     {400, "Problem", "No file was acceptable, or the body is malformed"},
                     {413, "Problem", "A limit was passed; the detail names it"},
                     {415, "Problem", "No file has a type that is taken"},
                     {422, "Problem", "A field is missing or invalid"},
                     {503, "Problem", "Nothing is taken for now, or not without a scanner"},
                     {507, "Problem", "The disk is full"}},
         .handler = {},
         .upload_face = native_upload_face()});
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/uploads",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "uploads",
                      .summary = "List uploads, newest first",
                      .parameters = list_parameters(),
                      .answers = {{200, "Upload[]", "A page of uploads"},
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = bind_kept(list_uploads)});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/uploads/{id}",
         .access = Access::tenant_read,
         .execution = Execution::inline_read,
         .tag = "uploads",
         .summary = "One upload in detail",
         .parameters = object_parameters(),
         .answers = {{200, "UploadDetail", "The upload"}, {404, "Problem", "No such upload"}},
         .handler = bind_kept(get_upload)});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/uploads/{id}/status",
         .access = Access::tenant_read,
         .execution = Execution::inline_read,
         .tag = "uploads",
         .summary = "How far processing has come",
         .parameters = object_parameters(),
         .answers = {{200, "UploadStatus", "The status"}, {404, "Problem", "No such upload"}},
         .handler = bind_kept(get_status),
         .waitable = true});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/uploads/{id}/results",
         .access = Access::tenant_read,
         .execution = Execution::inline_read,
         .tag = "uploads",
         .summary = "What the analysis found; an empty list until it is completed",
         .parameters = object_parameters(),
         .answers = {{200, "UploadResults", "The results"}, {404, "Problem", "No such upload"}},
         .handler = bind_kept(get_results),
         .waitable = true});
    routes.push_back(
        {.method = Method::get,
         .path = "/api/v1/uploads/{id}/events",
         .access = Access::tenant_read,
         .execution = Execution::events,
         .tag = "uploads",
         .summary = "The status as server-sent events, until the job ends",
         .parameters = object_parameters(),
         .answers = {{200, "",
                      "Events named status, then one named alert for each alert, then done",
                      "text/event-stream"},
                     {404, "Problem", "No such upload"}},
         .handler = bind(get_events)});
    return routes;
}

}  // namespace undertone
