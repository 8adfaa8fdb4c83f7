#include "api/handlers/record_answers.h"
#include "common/store/result_store.h"
#include "common/tables/row_sample.h"
#include "common/tables/value_json.h"

#include <algorithm>
#include <limits>
#include <span>

namespace undertone {
namespace {

enum class PreviewMode { first, random, problems };

struct PreviewQuery {
    PreviewMode mode = PreviewMode::first;
    std::uint32_t limit;
    std::uint64_t seed;
};

Parsed<PreviewQuery> parse_preview(const Request& request) {
    constexpr std::int64_t limit_default = 10, limit_max = 1'000;
    const auto limit = parse_integer(
        request,
        {.name = "limit", .fallback = limit_default, .least = 1, .most = limit_max, .clamp = true});
    if (const auto* refusal = std::get_if<Response>(&limit)) return *refusal;
    const auto seed = parse_integer(request, {.name = "seed",
                                              .fallback = 0,
                                              .least = 0,
                                              .most = std::numeric_limits<std::int64_t>::max()});
    if (const auto* refusal = std::get_if<Response>(&seed)) return *refusal;
    PreviewQuery query{.limit = static_cast<std::uint32_t>(std::get<std::int64_t>(limit)),
                       .seed = static_cast<std::uint64_t>(std::get<std::int64_t>(seed))};
    const auto mode = request.query("mode").value_or("first");
    if (mode == "random") {
        query.mode = PreviewMode::random;
    } else if (mode == "problems") {
        query.mode = PreviewMode::problems;
    } else if (mode != "first") {
        return invalid_value(request, "query/mode", "mode must be first, random or problems");
    }
    return query;
}

Result<std::vector<std::uint64_t>> previewed_rows(RowTable& table, const PreviewQuery& query) {
    if (query.mode == PreviewMode::problems) return table.problem_rows(query.limit);
    if (query.mode == PreviewMode::random) return draw_rows(table.rows(), query.limit, query.seed);
    return draw_rows(std::min<std::uint64_t>(table.rows(), query.limit), query.limit, 0);
}

/// A cell that is nothing of its column's type is what the preview of problems is for.
void write_problem_row(JsonWriter& json, const RowCursor& row) {
    json.begin_array();
    for (std::size_t i = 0; i < row.columns(); ++i) {
        const auto text = row.text(i);
        if (text && is_null(row.value(i))) {
            json.value(*text);
        } else {
            write_cell(json, row, i);
        }
    }
    json.end_array();
}

void write_columns(JsonWriter& json, std::span<const TableColumn> columns) {
    json.key("columns").begin_array();
    for (const auto& column : columns) {
        json.begin_object().field("name", column.name);
        json.field("type", to_string(column.type)).end_object();
    }
    json.end_array();
}

Result<> write_rejects(Services& services, const UploadRef& ref, std::uint32_t limit,
                       JsonWriter& json) {
    std::vector<StoredReject> rejects;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = ResultStore(connection, ref.tenant).rejects(ref.upload);
        if (!found) return found.error();
        rejects = std::move(*found);
        return {};
    });
    if (!read) return read;
    json.key("rejects").begin_array();
    for (const auto& reject :
         std::span(rejects).first(std::min<std::size_t>(rejects.size(), limit))) {
        json.begin_object().field("line", reject.line).field("offset", reject.offset);
        json.field("reason", reject.reason).field("detail", reject.detail);
        json.field("raw", reject.raw).end_object();
    }
    json.end_array();
    return {};
}

}  // namespace

Response get_preview(Services& services, const Request& request,
                     const std::optional<UploadRef>& ref) {
    const auto parsed = parse_preview(request);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& query = std::get<PreviewQuery>(parsed);
    const auto answer = [&](const RowSource&, const std::shared_ptr<RowTable>& table,
                            const RowSelection&) {
        const auto rows = previewed_rows(*table, query);
        if (!rows) return rows_failed(rows.error(), request);
        JsonWriter json;
        json.begin_object();
        write_columns(json, table->layout().columns);
        json.key("rows").begin_array();
        const auto visited = table->visit_rows(*rows, [&](const RowCursor& row) {
            query.mode == PreviewMode::problems ? write_problem_row(json, row)
                                                : write_row(json, row);
        });
        if (!visited) return rows_failed(visited.error(), request);
        json.end_array().field("total_rows", table->rows());
        if (query.mode == PreviewMode::problems) {
            const auto written = write_rejects(services, *ref, query.limit, json);
            if (!written) return problem(written.error(), request);
        }
        json.end_object();
        Response response;
        response.body = json.take();
        return response;
    };
    const auto whole = [](const QueryParameters&, std::span<const TableColumn> columns) {
        return parse_row_selection({}, columns);
    };
    return answer_from_rows(services, request, ref, whole, answer);
}

}  // namespace undertone
