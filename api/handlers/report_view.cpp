#include "api/handlers/report_view.h"

#include "api/handlers/attachment.h"
#include "api/handlers/parameters.h"
#include "common/report/report_options.h"
#include "common/report/report_page.h"

#include <fmt/format.h>

namespace undertone {
namespace {

void write_ids(JsonWriter& json, const StoredReport& report) {
    json.field("id", report.id.to_string()).field("report_id", report.id.to_string());
    json.field("dataset_id", report.dataset.to_string());
    json.field("dataset_name", report.dataset_name);
}

void write_options(JsonWriter& json, const StoredReport& report) {
    const auto options = report_options_from(report.options).value_or(ReportOptions{});
    json.field("report_title", options.title);
    json.field("report_description", options.description);
    json.key("target_column").text_or_null(options.target_column);
    json.field("analysis_mode", to_string(options.mode));
    json.field("sample_size", options.sample_size).field("max_plots", options.max_plots);
}

void write_times(JsonWriter& json, const StoredReport& report) {
    const bool done = is_final(report.job.state);
    json.field("created_at", to_rfc3339(report.created_at)).key("completed_at");
    json.text_or_null(done ? to_rfc3339(report.job.updated_at) : std::string());
}

/// "Sales: Q1/Q2" -> "Sales_ Q1_Q2"
std::string file_name(const StoredReport& report, std::string_view ending) {
    const auto options = report_options_from(report.options).value_or(ReportOptions{});
    std::string name;
    for (const char c : options.title.empty() ? std::string("report") : options.title) {
        const bool plain = static_cast<unsigned char>(c) >= 0x20 && c < 0x7f;
        name +=
            plain && std::string_view("\"\\%/:*?<>|").find(c) == std::string_view::npos ? c : '_';
    }
    return fmt::format("attachment; filename=\"{}.{}\"", name.substr(0, 100), ending);
}

bool is_page(ArtifactKind kind) {
    return kind == ArtifactKind::html || kind == ArtifactKind::redacted_html;
}

}  // namespace

void write_report(JsonWriter& json, const StoredReport& report) {
    const auto& job = report.job;
    json.begin_object();
    write_ids(json, report);
    json.field("status", shown_status(job.state)).field("progress", job.progress);
    write_options(json, report);
    json.field("is_public", report.is_public).field("share_count", report.shares);
    const bool failed = shown_status(job.state) == "failed" && !job.error.empty();
    json.key("error").raw(failed ? std::string_view(job.error) : "null");
    write_times(json, report);
    json.field("download_url", fmt::format("/api/v1/reports/{}/download", report.id.to_string()));
    json.end_object();
}

void write_public_report(JsonWriter& json, const StoredReport& report) {
    json.begin_object();
    write_ids(json, report);
    json.field("status", shown_status(report.job.state));
    write_options(json, report);
    write_times(json, report);
    json.field("download_url",
               fmt::format("/api/v1/reports/public/{}/download", report.id.to_string()));
    json.end_object();
}

Response accepted_report(const StoredReport& report) {
    JsonWriter json;
    json.begin_object();
    write_ids(json, report);
    json.field("status", shown_status(report.job.state));
    write_options(json, report);
    json.field("created_at", to_rfc3339(report.created_at)).end_object();
    Response response;
    response.status = 202;
    response.body = json.take();
    return response;
}

Error no_such_report() { return {ErrorCode::not_found, "no such report"}; }

std::optional<Response> refuse_unfinished(const Request& request, const StoredReport& report) {
    const auto& job = report.job;
    if (job.state == JobState::completed) return std::nullopt;
    const bool ended = is_final(job.state);
    auto response = problem(
        Problem{.status = 409,
                .code = ended ? "report_failed" : "report_not_ready",
                .title = ended ? "Report failed" : "Report not ready",
                .detail = ended ? "the report could not be made; its error says why"
                                : "the report is still being made",
                .errors = {},
                .extra = ended && !job.error.empty() ? fmt::format("\"error\":{}", job.error)
                                                     : std::string(),
                .headers = {}},
        request);
    if (!ended) response.unfinished = job.id;
    return response;
}

Response send_artifact(Services& services, const Request& request, const StoredReport& report,
                       ArtifactKind kind) {
    std::optional<ReportArtifact> artifact;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = ReportStore(connection, report.tenant).artifact(report.id, kind);
        if (!found) return found.error();
        artifact = *found;
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!artifact) return problem(no_such_report(), request);
    const auto blob = services.blobs.open(report.tenant, artifact->blob);
    if (!blob) return stored_file_failed(blob.error(), request);
    Response response;
    response.file = FileRange{(*blob)->local_path(), 0, (*blob)->size()};
    response.headers.emplace_back("ETag", fmt::format("\"{}\"", artifact->blob.to_string()));
    if (!is_page(kind)) return response;
    response.content_type = "text/html; charset=utf-8";
    response.headers.emplace_back(
        "Content-Security-Policy",
        fmt::format("sandbox allow-scripts; {}; frame-ancestors 'none'", report_page_policy()));
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    return response;
}

Response send_download(Services& services, const Request& request, const StoredReport& report,
                       ArtifactKind kind) {
    auto response = send_artifact(services, request, report, kind);
    if (response.status == 200) {
        response.headers.emplace_back("Content-Disposition",
                                      file_name(report, is_page(kind) ? "html" : "json"));
    }
    return response;
}

}  // namespace undertone
