#include "api/dialects/csv_datasets_records.h"

#include "api/handlers/dataset_json.h"
#include "api/handlers/dataset_requests.h"
#include "api/handlers/paging.h"
#include "api/handlers/parameters.h"
#include "api/handlers/record_answers.h"
#include "common/tables/table_summary.h"
#include "common/tables/value_json.h"

namespace undertone {
namespace {

constexpr std::string_view tag = "CSV datasets";
constexpr std::string_view text_schema = R"({"type":"string"})";
/// How long a data set's table, which is built when its result is there, is waited for.
constexpr std::chrono::seconds patience{25};

UploadRef shown_upload(const Dataset& dataset) {
    return {dataset.shown.upload.tenant, dataset.shown.upload.id};
}

struct Paging {
    std::uint64_t page, page_size;
};

Parsed<Paging> parse_paging(const Request& request) {
    const auto page =
        parse_integer(request, {.name = "page", .fallback = 1, .least = 1, .most = 1'000'000'000});
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto size = parse_integer(
        request,
        {.name = "page_size", .fallback = 50, .least = 1, .most = rows_page_max, .clamp = true});
    if (const auto* refusal = std::get_if<Response>(&size)) return *refusal;
    return Paging{static_cast<std::uint64_t>(std::get<std::int64_t>(page)),
                  static_cast<std::uint64_t>(std::get<std::int64_t>(size))};
}

void write_head(JsonWriter& json, const Dataset& dataset) {
    const auto& [upload, job] = dataset.shown;
    json.field("id", dataset.id.to_string()).field("name", dataset.name);
    json.field("filename", upload.original_filename);
    json.field("status", shown_status(job.state)).field("progress", job.progress);
    write_row_count(json, job);
    json.field("created_at", to_rfc3339(dataset.created_at));
}

void write_pagination(JsonWriter& json, const Paging& paging,
                      const std::optional<std::uint64_t>& total) {
    json.key("pagination").begin_object();
    json.field("page", paging.page).field("page_size", paging.page_size).field("total", total);
    json.key("total_pages");
    if (total) {
        json.value((*total + paging.page_size - 1) / paging.page_size);
    } else {
        json.value(nullptr);
    }
    json.end_object();
}

/// A data set without rows to show yet. With `unfinished`, waits for them.
Response detail_without_rows(const Dataset& dataset, const Paging& paging,
                             std::optional<JobId> unfinished) {
    JsonWriter json;
    json.begin_object();
    write_head(json, dataset);
    json.key("columns").begin_array().end_array();
    json.key("records").begin_array().end_array();
    write_pagination(json, paging, 0);
    json.key("aggregates").begin_object().end_object();
    json.end_object();
    Response response;
    response.body = json.take();
    response.unfinished = unfinished;
    return response;
}

void write_columns(JsonWriter& json, const RowTable& table) {
    json.key("columns").begin_array();
    for (const auto& column : table.layout().columns) {
        json.begin_object().field("name", column.name);
        json.field("type", to_string(column.type)).end_object();
    }
    json.end_array();
}

Result<RowPageAnswer> write_records(Services& services, const RowSource& source, RowTable& table,
                                    const RowSelection& selection, const Paging& paging,
                                    JsonWriter& json) {
    const auto order = find_page_order(services, source, table, selection);
    if (!order) return order.error();
    const RowPage page{.skip = (paging.page - 1) * paging.page_size,
                       .limit = static_cast<std::uint32_t>(paging.page_size),
                       .count_all = true};
    json.key("records").begin_array();
    const auto read = table.page(selection, page, order->get(),
                                 [&](const RowCursor& row) { write_record(json, row); });
    json.end_array();
    return read;
}

/// Of the whole table, whatever the filters. A table file has them; an older one, which has not, is
/// passed over once, as it never changes.
Result<std::string> aggregates_of(Services& services, const RowSource& source, RowTable& table) {
    auto kept = kept_summary(table);
    if (!kept) return kept.error();
    if (*kept) return std::move(**kept);
    const auto compute = [&] {
        table.guard().start(aggregate_time_limit);
        return summarize(table);
    };
    if (source.source.content) return compute();
    return services.tables.summary(source.upload().tenant, *source.source.table->blob, compute);
}

Response get_detail(Services& services, const Request& request) {
    const auto paging = parse_paging(request);
    if (const auto* refusal = std::get_if<Response>(&paging)) return *refusal;
    const auto& asked = std::get<Paging>(paging);
    const auto dataset = read_dataset(services, request);
    if (!dataset) return problem(dataset.error(), request);
    const auto source = read_row_source(services, shown_upload(*dataset));
    if (!source) return problem(source.error(), request);
    if (const auto wait = wait_for_rows(request, source->source)) {
        const bool building = dataset->shown.job.has_result;
        return detail_without_rows(*dataset, asked, building ? wait->unfinished : std::nullopt);
    }
    const auto table = open_rows(services, *source);
    if (!table) return rows_failed(table.error(), request);
    const auto selection =
        parse_row_selection(query_parameters(request), (*table)->layout().columns);
    if (!selection) return query_fault(request, selection.error());

    JsonWriter json;
    json.begin_object();
    write_head(json, *dataset);
    write_columns(json, **table);
    const auto read = write_records(services, *source, **table, *selection, asked, json);
    if (!read) return rows_failed(read.error(), request);
    if (read->next && read->rows < asked.page_size) {
        return cut_page(request, "page_size", read->rows);
    }
    write_pagination(json, asked, read->total);
    const auto aggregates = aggregates_of(services, *source, **table);
    if (!aggregates) return rows_failed(aggregates.error(), request);
    json.key("aggregates").raw(*aggregates).end_object();
    Response response;
    response.body = json.take();
    return response;
}

Response get_export(Services& services, const Request& request) {
    const auto dataset = read_dataset(services, request);
    if (!dataset) return problem(dataset.error(), request);
    return export_table(services, request, shown_upload(*dataset));
}

std::vector<Parameter> detail_parameters() {
    auto parameters = object_parameters("The data set's id.");
    parameters.insert(
        parameters.end(),
        {{"page", "query", R"({"type":"integer","minimum":1})", "Which page.", false},
         {"page_size", "query", R"({"type":"integer","minimum":1,"maximum":1000})",
          "Records of a page, 50 by default.", false},
         {"sort", "query", text_schema, "A column.", false},
         {"order", "query", R"({"type":"string","enum":["asc","desc"]})", "asc by default.", false},
         {"filter[COLUMN]", "query", text_schema, "Only records with this value.", false}});
    return parameters;
}

}  // namespace

std::vector<Route> csv_dataset_record_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const Answer unauthorized{401, "Problem", "No credential, or a wrong one"};
    const Answer missing{404, "Problem", "No such data set"};
    const Answer invalid{422, "Problem", "A parameter is invalid"};
    const Answer slow{503, "Problem", "The question took too long"};
    auto export_parameters = object_parameters("The data set's id.");
    export_parameters.push_back({"raw", "query", R"({"type":"boolean"})",
                                 "Without the apostrophe before what a spreadsheet would take for "
                                 "a formula.",
                                 false});
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/datasets/{id}",
                      .access = Access::tenant_read,
                      .execution = Execution::blocking,
                      .tag = tag,
                      .summary = "A data set with a page of its records and its aggregates",
                      .parameters = detail_parameters(),
                      .answers = {{200, "CsvDatasetDetail", "The data set; records once there are"},
                                  unauthorized,
                                  missing,
                                  invalid,
                                  slow},
                      .handler = bind(get_detail),
                      .waitable = true,
                      .patience = patience,
                      .credential_always = true});
    routes.push_back({.method = Method::get,
                      .path = "/api/datasets/{id}/export",
                      .access = Access::tenant_read,
                      .execution = Execution::blocking,
                      .tag = tag,
                      .summary = "The data set as a CSV file",
                      .parameters = std::move(export_parameters),
                      .answers = {{200, "", "All rows", "text/csv"},
                                  {200, "", "The same, an object a line", "application/x-ndjson"},
                                  unauthorized,
                                  missing,
                                  {409, "Problem", "Not ready yet"},
                                  invalid,
                                  slow},
                      .handler = bind(get_export),
                      .credential_always = true});
    return routes;
}

}  // namespace undertone
