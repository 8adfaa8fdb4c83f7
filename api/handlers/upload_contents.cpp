#include "api/handlers/upload_contents.h"

#include "api/handlers/attachment.h"
#include "api/handlers/label_changes.h"
#include "api/handlers/messages.h"
#include "api/handlers/parameters.h"
#include "api/handlers/upload_ref.h"
#include "common/json_writer.h"
#include "common/readers/reject_csv.h"
#include "common/store/job_store.h"
#include "common/store/result_store.h"
#include "common/store/upload_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

std::string reject_json(std::span<const StoredReject> rejects) {
    JsonWriter json;
    json.begin_array();
    for (const auto& reject : rejects) {
        json.begin_object();
        json.field("line", reject.line);
        json.field("offset", reject.offset);
        json.field("reason", reject.reason);
        json.field("detail", reject.detail);
        json.field("raw", reject.raw);
        json.end_object();
    }
    json.end_array();
    return json.take();
}

std::string reject_csv(std::span<const StoredReject> rejects) {
    std::string csv(reject_csv_header);
    for (const auto& reject : rejects) {
        append_reject_csv(csv, reject.line, reject.offset, reject.reason, reject.detail,
                          reject.raw);
    }
    return csv;
}

Response list_rejects(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::optional<StoredResult> result;
    std::vector<StoredReject> rejects;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (const auto job = find_analysis(connection, *ref); !job) return job.error();
        ResultStore results(connection, ref->tenant);
        auto found = results.find(ref->upload);
        if (!found) return found.error();
        result = std::move(*found);
        auto stored = results.rejects(ref->upload);
        if (!stored) return stored.error();
        rejects = std::move(*stored);
        return {};
    });
    if (!read) return problem(read.error(), request);

    Response response;
    if (result) response.headers.emplace_back("X-Total-Count", fmt::format("{}", result->rejected));
    if (request.header("Accept").find("text/csv") == std::string_view::npos) {
        response.body = reject_json(rejects);
        return response;
    }
    response.content_type = "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition", attachment("rejects.csv"));
    if (!result || !result->rejects_blob) {
        response.body = reject_csv(rejects);
        return response;
    }
    const auto blob = services.blobs.open(ref->tenant, *result->rejects_blob);
    if (!blob) return stored_file_failed(blob.error(), request);
    // A blob's bytes never change: another result has another blob.
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", result->rejects_blob->to_string()));
    response.file = FileRange{(*blob)->local_path(), 0, (*blob)->size()};
    return response;
}

Response get_content(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::optional<UploadView> view;
    std::optional<std::string> content;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        UploadStore uploads(connection, ref->tenant);
        auto found = uploads.find(ref->upload);
        if (!found) return found.error();
        if (!*found) return missing_upload();
        view = std::move(**found);
        if (view->job.unscanned) return {};
        auto bytes = uploads.content(ref->upload);
        if (!bytes) return bytes.error();
        content = std::move(*bytes);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (auto refusal = refuse_unscanned(request, view->job)) return std::move(*refusal);

    Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Content-Disposition",
                                  attachment(view->upload.original_filename));
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", hex(view->upload.sha256)));
    if (content) {
        response.body = std::move(*content);
        response.ranged = true;
        return response;
    }
    const auto blob = services.blobs.open(ref->tenant, view->upload.blob());
    if (!blob) return stored_file_failed(blob.error(), request);
    response.file = FileRange{(*blob)->local_path(), 0, (*blob)->size()};
    return response;
}

Response list_attempts(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    std::vector<Attempt> attempts;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        const auto job = find_analysis(connection, *ref);
        if (!job) return job.error();
        auto found = JobStore(connection, ref->tenant).attempts(*job);
        if (!found) return found.error();
        attempts = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);

    JsonWriter json;
    const auto time = [&](std::string_view name, const std::optional<Time>& at) {
        json.key(name).text_or_null(at ? to_rfc3339_millis(*at) : "");
    };
    json.begin_array();
    for (const auto& attempt : attempts) {
        json.begin_object();
        json.field("attempt", attempt.attempt);
        json.field("fence", attempt.fence);
        json.key("worker").text_or_null(attempt.worker);
        time("started_at", attempt.started_at);
        time("ended_at", attempt.ended_at);
        json.field("outcome", attempt.outcome);
        json.key("error").raw(attempt.error.empty() ? std::string_view("null") : attempt.error);
        json.end_object();
    }
    json.end_array();
    Response response;
    response.body = json.take();
    return response;
}

}  // namespace

std::vector<Route> upload_content_routes(Services& services) {
    const auto route = [&services](std::string_view path, std::string_view summary,
                                   std::vector<Parameter> parameters, std::vector<Answer> answers,
                                   auto handler) {
        answers.push_back({404, "Problem", "No such upload"});
        return Route{.method = Method::get,
                     .path = path,
                     .access = Access::tenant_read,
                     .execution = Execution::blocking,
                     .tag = "uploads",
                     .summary = summary,
                     .parameters = std::move(parameters),
                     .answers = std::move(answers),
                     .handler = [&services, handler](const Request& request) {
                         return handler(services, request);
                     }};
    };
    std::vector<Route> routes;
    routes.push_back(route("/api/v1/uploads/{id}/messages",
                           "A chat's messages with scores and evidence", message_parameters(),
                           {{200, "Message[]", "A page of messages, in the file's order"},
                            {409, "Problem", "No chat, or not ready yet"},
                            {422, "Problem", "A parameter is invalid"},
                            {503, "Problem", "The filter took too long"}},
                           list_messages));
    routes.back().waitable = true;
    routes.push_back(route("/api/v1/uploads/{id}/diff",
                           "The messages whose label the last reprocess changed",
                           label_change_parameters(),
                           {{200, "LabelChange[]", "A page of them, in the file's order"},
                            {409, "Problem", "No chat, not ready yet, or never reprocessed"},
                            {422, "Problem", "A parameter is invalid"},
                            {503, "Problem", "Reading the messages took too long"}},
                           list_label_changes));
    routes.back().waitable = true;
    routes.push_back(
        route("/api/v1/uploads/{id}/rejects",
              "The rows that could not be read; all of them as text/csv", object_parameters(),
              {{200, "Reject[]", "The first rejects"}, {200, "", "All of them", "text/csv"}},
              list_rejects));
    routes.push_back(route("/api/v1/uploads/{id}/content", "The original bytes",
                           object_parameters(),
                           {{200, "", "All of them", "application/octet-stream"},
                            {206, "", "The range asked for", "application/octet-stream"},
                            {409, "Problem", "No scan has found the file clean"},
                            {416, "Problem", "The range is not in the file"}},
                           get_content));
    routes.push_back(route("/api/v1/uploads/{id}/attempts",
                           "Every attempt, refused late results included", object_parameters(),
                           {{200, "Attempt[]", "Oldest first"}}, list_attempts));
    return routes;
}

}  // namespace undertone
