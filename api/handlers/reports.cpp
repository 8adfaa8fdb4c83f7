#include "api/handlers/reports.h"

#include "api/handlers/account_requests.h"
#include "api/handlers/dataset_requests.h"
#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/report_analysis.h"
#include "api/handlers/report_view.h"
#include "common/store/dashboard_store.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::string_view tag = "datasets and reports";
constexpr std::uint32_t recent_reports = 5;

/// Path's {id} as `find` gives it. Errors: no_such_report().
template <class Find>
Result<StoredReport> read_by_id(Services& services, const Request& request, Find find) {
    const auto id = ReportId::parse(request.param("id"));
    if (!id) return no_such_report();
    std::optional<StoredReport> report;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find(connection, *id);
        if (!found) return found.error();
        report = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    if (!report) return no_such_report();
    return std::move(*report);
}

/// Of the caller's.
Result<StoredReport> read_report(Services& services, const Request& request) {
    const auto& tenant = request.principal.tenant;
    if (!tenant) return no_such_report();
    return read_by_id(services, request, [&](Connection& connection, ReportId id) {
        return ReportStore(connection, *tenant).find(id);
    });
}

Result<StoredReport> read_public_report(Services& services, const Request& request) {
    return read_by_id(services, request, [](Connection& connection, ReportId id) {
        return PublicReportStore(connection).find(id);
    });
}

/// A report that the caller may look at.
struct Shown {
    StoredReport report;
    bool is_redacted;  ///< it is somebody else's, on a public data set
};

Result<Shown> read_shown(Services& services, const Request& request) {
    auto own = read_report(services, request);
    if (own) return Shown{std::move(*own), false};
    if (own.error().code != ErrorCode::not_found) return own.error();
    auto open = read_public_report(services, request);
    if (!open) return open.error();
    open->shares = 0;  // nobody else's business
    return Shown{std::move(*open), true};
}

using WriteReport = void (*)(JsonWriter&, const StoredReport&);

/// A page of what `read` gives, with the count of all.
template <class Read>
Response list_reports(Services& services, const Request& request, WriteReport write, Read read) {
    const auto parsed = parse_id_page(request, whole_list);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& page = std::get<IdPage>(parsed);
    std::vector<StoredReport> reports;
    std::uint64_t total = 0;
    const auto done = services.database.read([&](Connection& connection) -> Result<> {
        reports.clear();
        auto wanted = page;
        ++wanted.limit;  // tells whether there are further ones
        return read(connection, wanted, reports, total);
    });
    if (!done) return problem(done.error(), request);
    const auto cursors = cut_to_page(reports, page, [](const auto& each) { return each.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& report : reports) write(json, report);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", total));
    add_page_links(response, request, {}, page.limit, cursors);
    return response;
}

/// A page and the count of a store.
template <class Store>
Result<> read_page(Store store, const IdPage& page, std::vector<StoredReport>& reports,
                   std::uint64_t& total) {
    auto found = store.list(page);
    if (!found) return found.error();
    reports = std::move(*found);
    const auto counted = store.count();
    if (!counted) return counted.error();
    total = *counted;
    return {};
}

Response list_own(Services& services, const Request& request) {
    return list_reports(
        services, request, write_report,
        [&](Connection& connection, const IdPage& page, auto& reports, auto& total) -> Result<> {
            if (!request.principal.tenant) return {};
            return read_page(ReportStore(connection, *request.principal.tenant), page, reports,
                             total);
        });
}

Response list_public(Services& services, const Request& request) {
    return list_reports(services, request, write_public_report,
                        [](Connection& connection, const IdPage& page, auto& reports, auto& total) {
                            return read_page(PublicReportStore(connection), page, reports, total);
                        });
}

Response get_report(Services& services, const Request& request) {
    const auto shown = read_shown(services, request);
    if (!shown) return problem(shown.error(), request);
    JsonWriter json;
    write_report(json, shown->report);
    Response response;
    response.body = json.take();
    const auto& job = shown->report.job;
    if (!is_final(job.state)) response.unfinished = job.id;
    return response;
}

Response get_public(Services& services, const Request& request) {
    const auto report = read_public_report(services, request);
    if (!report) return problem(report.error(), request);
    JsonWriter json;
    write_public_report(json, *report);
    Response response;
    response.body = json.take();
    return response;
}

/// ?format=html|json of a full or a redacted report.
Parsed<ArtifactKind> parse_format(const Request& request, bool is_redacted) {
    const auto format = request.query("format").value_or("html");
    if (format != "html" && format != "json") {
        return invalid_value(request, "query/format", "format is html or json");
    }
    if (format == "html") return is_redacted ? ArtifactKind::redacted_html : ArtifactKind::html;
    return is_redacted ? ArtifactKind::redacted_json : ArtifactKind::json;
}

Response download(Services& services, const Request& request) {
    const auto shown = read_shown(services, request);
    if (!shown) return problem(shown.error(), request);
    const auto kind = parse_format(request, shown->is_redacted);
    if (const auto* refusal = std::get_if<Response>(&kind)) return *refusal;
    if (auto refusal = refuse_unfinished(request, shown->report)) return std::move(*refusal);
    return send_download(services, request, shown->report, std::get<ArtifactKind>(kind));
}

Response get_results(Services& services, const Request& request) {
    const auto shown = read_shown(services, request);
    if (!shown) return problem(shown.error(), request);
    if (auto refusal = refuse_unfinished(request, shown->report)) return std::move(*refusal);
    return send_artifact(services, request, shown->report,
                         shown->is_redacted ? ArtifactKind::redacted_json : ArtifactKind::json);
}

Response download_public(Services& services, const Request& request) {
    const auto kind = parse_format(request, true);
    if (const auto* refusal = std::get_if<Response>(&kind)) return *refusal;
    const auto report = read_public_report(services, request);
    if (!report) return problem(report.error(), request);
    return send_download(services, request, *report, std::get<ArtifactKind>(kind));
}

Response remove(Services& services, const Request& request) {
    const auto id = ReportId::parse(request.param("id"));
    const auto& tenant = request.principal.tenant;
    if (!id || !tenant) return problem(no_such_report(), request);
    std::optional<RemovedUpload> removed;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto gone = ReportStore(connection, *tenant).remove(*id);
        if (!gone) return gone.error();
        removed = std::move(*gone);
        if (!removed) return {};
        return services.audit.note(connection, request, *tenant,
                                   {.kind = "report", .id = id->to_string()});
    });
    if (!written) return problem(written.error(), request);
    if (!removed) return problem(no_such_report(), request);
    for (const auto job : removed->jobs) (void)services.queue.cancel(job);
    (void)services.events.publish(removed->jobs);
    // The rows are gone, so nobody finds the blobs any more; what stays now the sweeper removes.
    for (const auto blob : removed->blobs) (void)services.blobs.remove(*tenant, blob);
    return message_answer("Report deleted successfully");
}

struct Statistics {
    std::uint64_t datasets = 0, upload_bytes = 0;
    ReportStore::Totals reports;
    std::vector<StoredReport> recent;
};

Result<> read_statistics(Connection& connection, TenantId tenant, Time now, Statistics& out) {
    const auto datasets = DatasetStore(connection, tenant).count();
    if (!datasets) return datasets.error();
    const auto summary = DashboardStore(connection, tenant).summary();
    if (!summary) return summary.error();
    ReportStore reports(connection, tenant);
    auto totals = reports.totals(now);
    if (!totals) return totals.error();
    IdPage newest;
    newest.limit = recent_reports;
    auto recent = reports.list(newest);
    if (!recent) return recent.error();
    out = {*datasets, summary->bytes, std::move(*totals), std::move(*recent)};
    return {};
}

Response get_statistics(Services& services, const Request& request) {
    Statistics statistics;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        const auto& tenant = request.principal.tenant;
        if (!tenant) return {};
        return read_statistics(connection, *tenant, services.clock.now(), statistics);
    });
    if (!read) return problem(read.error(), request);
    auto& reports = statistics.reports;
    JsonWriter json;
    json.begin_object().field("total_datasets", statistics.datasets);
    json.field("total_reports", reports.total).key("reports_by_status").begin_object();
    for (const auto* status : {"pending", "processing", "completed", "failed"}) {
        json.field(status, reports.by_status[status]);
    }
    json.end_object().field("public_reports", reports.of_public_datasets);
    json.field("shared_reports", reports.with_links);
    json.field("storage_bytes", statistics.upload_bytes + reports.artifact_bytes);
    json.key("recent_reports").begin_array();
    for (const auto& report : statistics.recent) write_report(json, report);
    json.end_array().end_object();
    Response response;
    response.body = json.take();
    return response;
}

const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
const Answer missing{404, "Problem", "No such report"};
const Answer not_ready{409, "Problem", "Still being made after the wait, or failed"};
const Answer invalid{422, "Problem", "A parameter is invalid"};

std::vector<Parameter> format_parameters() {
    auto parameters = object_parameters("The report's id.");
    parameters.push_back({"format", "query", R"({"type":"string","enum":["html","json"]})",
                          "A page, unless JSON is asked for.", false});
    return parameters;
}

Route read_route(std::string_view path, std::string_view summary, std::vector<Parameter> parameters,
                 std::vector<Answer> answers, std::function<Response(const Request&)> handler) {
    answers.push_back(unauthorized);
    return {.method = Method::get,
            .path = path,
            .access = Access::tenant_read,
            .execution = Execution::blocking,
            .tag = tag,
            .summary = summary,
            .parameters = std::move(parameters),
            .answers = std::move(answers),
            .handler = std::move(handler),
            .credential_always = true};
}

Route open_route(std::string_view path, std::string_view summary, std::vector<Parameter> parameters,
                 std::vector<Answer> answers, std::function<Response(const Request&)> handler) {
    auto route =
        read_route(path, summary, std::move(parameters), std::move(answers), std::move(handler));
    route.answers.pop_back();  // 401
    route.access = Access::anyone;
    route.credential_always = false;
    return route;
}

Route analyze_route(Services& services) {
    return {.method = Method::post,
            .path = "/api/v1/reports/analyze",
            .access = Access::tenant_write,
            .execution = Execution::blocking,
            .audited_as = "report.created",
            .tag = tag,
            .summary = "Ask for a report on a data set",
            .parameters = analysis_parameters(),
            .answers = {{202, "ReportAccepted", "It will be made"},
                        {400, "Problem", "The body cannot be read"},
                        unauthorized,
                        {404, "Problem", "No such data set"},
                        {409, "Problem", "The data set is not ready, or has failed"},
                        {422, "Problem", "A value is invalid; errors[] names it and the choices"}},
            .handler = [&services](const Request& request) { return analyze(services, request); },
            .waitable = true,
            .patience = report_wait,
            .credential_always = true};
}

}  // namespace

std::vector<Route> report_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const auto object = [] { return object_parameters("The report's id."); };
    const Answer page{200, "", "One self-contained page", "text/html"};
    const Answer document{200, "ReportDocument", "The same as data"};
    std::vector<Route> routes;
    routes.push_back(analyze_route(services));
    routes.push_back(read_route("/api/v1/reports", "List the caller's reports, oldest first",
                                paging_parameters(), {{200, "Report[]", "The reports"}, invalid},
                                bind(list_own)));
    routes.push_back(read_route("/api/v1/reports/dashboard/stats", "What there is, in numbers", {},
                                {{200, "ReportStatistics", "The numbers"}}, bind(get_statistics)));
    routes.push_back(open_route(
        "/api/v1/reports/public", "List the reports on public data sets, oldest first",
        paging_parameters(), {{200, "PublicReport[]", "The reports"}, invalid}, bind(list_public)));
    routes.push_back(open_route("/api/v1/reports/public/{id}", "A report on a public data set",
                                object(), {{200, "PublicReport", "The report"}, missing},
                                bind(get_public)));
    routes.push_back(open_route("/api/v1/reports/public/{id}/download",
                                "A public report's file, values redacted", format_parameters(),
                                {page, document, missing, invalid}, bind(download_public)));
    routes.push_back(read_route("/api/v1/reports/{id}", "A report, and how far it is", object(),
                                {{200, "Report", "The report"}, missing}, bind(get_report)));
    routes.back().waitable = true;
    routes.push_back(read_route("/api/v1/reports/{id}/download", "The report's file",
                                format_parameters(), {page, document, missing, not_ready, invalid},
                                bind(download)));
    routes.back().waitable = true;
    routes.back().patience = report_wait;
    routes.push_back(read_route("/api/v1/reports/{id}/results", "The report as data", object(),
                                {document, missing, not_ready}, bind(get_results)));
    routes.back().waitable = true;
    routes.back().patience = report_wait;
    routes.push_back(read_route("/api/v1/reports/{id}", "Delete a report with its files and links",
                                object(), {{200, "Done", "Gone"}, missing}, bind(remove)));
    routes.back().method = Method::del;
    routes.back().access = Access::tenant_write;
    routes.back().audited_as = "report.deleted";
    return routes;
}

}  // namespace undertone
