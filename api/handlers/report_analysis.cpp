#include "api/handlers/report_analysis.h"

#include "api/handlers/dataset_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/report_requests.h"
#include "api/handlers/report_view.h"
#include "api/idempotency/idempotency_keys.h"
#include "common/report/chat_table_columns.h"
#include "common/report/html.h"
#include "common/report/reported_profile.h"
#include "common/store/result_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace undertone {
namespace {

/// The data set and, once it has been analysed, its results.
struct Analysed {
    Dataset dataset;
    std::string documents;  ///< empty: there is none
};

Result<Analysed> read_analysed(Services& services, const Request& request, std::string_view id) {
    const auto dataset_id = UploadId::parse(id);
    const auto& tenant = request.principal.tenant;
    if (!dataset_id || !tenant) return no_such_dataset();
    std::optional<Dataset> dataset;
    std::string documents;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = DatasetStore(connection, *tenant).find(*dataset_id);
        if (!found) return found.error();
        dataset = std::move(*found);
        if (!dataset) return {};
        auto result = ResultStore(connection, *tenant).find(dataset->shown.upload.id);
        if (!result) return result.error();
        documents = *result ? std::move((*result)->documents) : std::string();
        return {};
    });
    if (!read) return read.error();
    if (!dataset) return no_such_dataset();
    return Analysed{std::move(*dataset), std::move(documents)};
}

Response not_ready(const Request& request, const Job& job) {
    const bool ended = is_final(job.state);
    auto response =
        problem(Problem{.status = 409,
                        .code = ended ? "dataset_failed" : "dataset_not_ready",
                        .title = ended ? "Data set failed" : "Data set not ready",
                        .detail = fmt::format("the data set is {}", shown_status(job.state)),
                        .errors = {},
                        .extra = {},
                        .headers = {}},
                request);
    if (!ended) response.unfinished = job.id;
    return response;
}

Response no_profile(const Request& request) {
    return problem(Problem{.status = 409,
                           .code = "no_profile",
                           .title = "No profile",
                           .detail = "the data set has no profile to report on; reprocess it",
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

/// What a report on it has as columns; nullopt: there is nothing to report on.
std::optional<std::vector<std::string>> reported_columns(const Analysed& analysed) {
    if (analysed.dataset.shown.upload.kind == "chat") {
        return std::vector<std::string>(chat_table_columns.begin(), chat_table_columns.end());
    }
    const auto profile = find_profile(analysed.documents);
    if (!profile) return std::nullopt;
    std::vector<std::string> names;
    for (const auto& column : profile->columns) names.push_back(column.name);
    return names;
}

/// 422 that names the columns there are, as many as fit a sentence.
Response no_such_column(const Request& request, const std::vector<std::string>& columns) {
    constexpr std::size_t named_max = 50;
    std::string names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i == named_max) {
            names += fmt::format(", and {} more", columns.size() - i);
            break;
        }
        names.append(i == 0 ? "" : ", ").append(abbreviated(columns[i], 100));
    }
    return invalid_value(request, "body/target_column",
                         fmt::format("target_column is one of {}", names));
}

StoredReport to_be_made(const Request& request, const Dataset& dataset, ReportOptions options,
                        Time now) {
    if (options.title.empty()) options.title = dataset.name;
    StoredReport report{.tenant = *request.principal.tenant,
                        .id = ReportId::next(),
                        .dataset = dataset.id,
                        .upload = dataset.shown.upload.id,
                        .dataset_name = dataset.name,
                        .options = options.to_json(),
                        .is_public = dataset.is_public,
                        .created_at = now,
                        .job = {}};
    report.job.tenant = report.tenant;
    report.job.id = JobId{report.id.uuid};
    report.job.kind = JobKind::report;
    report.job.bytes = dataset.shown.upload.bytes;
    return report;
}

Response queue_report(Services& services, const Request& request, const StoredReport& report) {
    const auto accepted = accepted_report(report);
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto inserted = ReportStore(connection, report.tenant)
                                  .insert({.id = report.id,
                                           .dataset = report.dataset,
                                           .upload = report.upload,
                                           .bytes = report.job.bytes,
                                           .options = report.options,
                                           .request_id = request.request_id,
                                           .created_at = report.created_at});
        if (!inserted) return inserted;
        auto kept = keep_answer(request, connection, report.tenant, accepted);
        if (!kept) return kept;
        return services.audit.note(connection, request, report.tenant,
                                   {.kind = "report", .id = report.id.to_string()});
    });
    if (!written) return problem(written.error(), request);
    services.announcer.announce({report.job.queued()});
    return accepted;
}

}  // namespace

Response analyze(Services& services, const Request& request) {
    const auto fields = BodyFields::read(request, BodyKind::json);
    if (const auto* refusal = std::get_if<Response>(&fields)) return *refusal;
    auto asked = read_report_request(std::get<BodyFields>(fields));
    if (!asked) return refuse_body(request, asked.error());

    const auto analysed = read_analysed(services, request, asked->dataset_id);
    if (!analysed) return problem(analysed.error(), request);
    const auto& dataset = analysed->dataset;
    if (analysed->documents.empty()) return not_ready(request, dataset.shown.job);
    const auto columns = reported_columns(*analysed);
    if (!columns) return no_profile(request);
    const auto& target = asked->options.target_column;
    if (!target.empty() && std::ranges::find(*columns, target) == columns->end()) {
        return no_such_column(request, *columns);
    }

    return queue_report(
        services, request,
        to_be_made(request, dataset, std::move(asked->options), services.clock.now()));
}

std::vector<Parameter> analysis_parameters() {
    constexpr std::string_view text = R"({"type":["string","null"]})";
    return {{"dataset_id", "body", R"({"type":"string","format":"uuid"})", "The data set.", true},
            {"report_title", "body", text, "The data set's name, unless given."},
            {"report_description", "body", text, "A sentence or two under the title."},
            {"target_column", "body", text, "The column that the others are held against."},
            {"analysis_mode", "body",
             R"({"enum":["all","overview","univariate","bivariate","target","quality",null]})",
             "Which parts; all unless given."},
            {"sample_size", "body", R"({"type":["integer","null"]})",
             "Rows that are drawn singly or compared, clamped to 100 to 100,000; 10,000 unless "
             "given."},
            {"max_plots", "body", R"({"type":["integer","null"]})",
             "Charts in each part, clamped to 0 to 200; 50 unless given."}};
}

}  // namespace undertone
