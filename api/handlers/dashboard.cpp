#include "api/handlers/dashboard.h"

#include "api/handlers/parameters.h"
#include "api/handlers/upload_json.h"
#include "common/sentiment/mean.h"
#include "common/store/dashboard_store.h"

namespace undertone {
namespace {

/// A number even where nothing is scored.
double shown_mean(std::int64_t sum_micro, std::int64_t scored) {
    return mean_of_micro(sum_micro, static_cast<std::uint64_t>(scored)).value_or(0);
}

void write_sentiment(JsonWriter& json, const MessageTotals& totals) {
    const auto label =
        label_of_mean(totals.score_sum_micro, static_cast<std::uint64_t>(totals.scored()));
    json.key("sentiment").begin_object();
    json.field("overall_sentiment", to_string(label));
    json.field("sentiment_score", shown_mean(totals.score_sum_micro, totals.scored()));
    json.field("positive_messages", totals.positive);
    json.field("negative_messages", totals.negative);
    json.field("neutral_messages", totals.neutral);
    json.field("unscored_messages", totals.unscored);
    json.end_object();
}

void write_trend(JsonWriter& json, const std::vector<DashboardSummary::Day>& days) {
    json.key("trend").begin_array();
    for (const auto& day : days) {
        json.begin_object();
        json.field("date", day_to_string(day.day));
        json.field("uploads", day.uploads);
        json.field("messages", day.messages);
        json.field("sentiment_score", shown_mean(day.score_sum_micro, day.messages - day.unscored));
        json.end_object();
    }
    json.end_array();
}

void write_failures(JsonWriter& json, const std::vector<UploadView>& failures) {
    json.key("failures").begin_array();
    for (const auto& [upload, job] : failures) {
        json.begin_object();
        json.field("upload_id", upload.id.to_string());
        json.field("original_filename", upload.original_filename);
        json.key("error").raw(job.error.empty() ? std::string_view("null") : job.error);
        json.field("failed_at", to_rfc3339(job.updated_at));
        json.end_object();
    }
    json.end_array();
}

Response summary(Services& services, const Request& request) {
    DashboardSummary summary;
    if (request.principal.tenant) {
        const auto read = services.database.read([&](Connection& connection) -> Result<> {
            auto found = DashboardStore(connection, *request.principal.tenant).summary();
            if (!found) return found.error();
            summary = std::move(*found);
            return {};
        });
        if (!read) return problem(read.error(), request);
    }
    JsonWriter json;
    json.begin_object();
    json.field("customer_id", request.principal.customer_id);
    json.field("total_uploads", summary.uploads());
    json.key("uploads_by_status").begin_object();
    json.field("pending", summary.pending);
    json.field("processing", summary.processing);
    json.field("completed", summary.completed);
    json.field("failed", summary.failed);
    json.field("cancelled", summary.cancelled);
    json.end_object();
    json.field("total_messages", summary.messages.messages);
    json.field("total_bytes", summary.bytes);
    write_sentiment(json, summary.messages);
    write_trend(json, summary.days);
    json.key("recent_uploads").begin_array();
    for (const auto& view : summary.recent) {
        write_upload(json, view, request.principal.customer_id);
    }
    json.end_array();
    write_failures(json, summary.failures);
    json.end_object();
    Response response;
    response.body = json.take();
    return response;
}

}  // namespace

std::vector<Route> dashboard_routes(Services& services) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/dashboard/summary",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "dashboard",
                      .summary = "A customer's uploads and sentiment at a glance",
                      .parameters = customer_parameters(),
                      .answers = {{200, "DashboardSummary", "The summary"}},
                      .handler = [&services](const Request& request) {
                          return services.answers.answer(
                              request, [&] { return summary(services, request); });
                      }});
    return routes;
}

}  // namespace undertone
