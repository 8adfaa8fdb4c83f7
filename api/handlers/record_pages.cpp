#include "api/handlers/paging.h"
#include "api/handlers/record_answers.h"
#include "common/tables/table_summary.h"
#include "common/tables/value_json.h"

#include <fmt/format.h>

namespace undertone {
namespace {

PageCursors cursors_of(const RowPageAnswer& answer) {
    const auto text = [](const std::optional<std::uint64_t>& cursor) {
        return cursor ? std::optional(fmt::format("{}", *cursor)) : std::nullopt;
    };
    return {.next = text(answer.next), .previous = text(answer.previous)};
}

}  // namespace

Response list_records(Services& services, const Request& request) {
    const auto page = parse_row_page(request);
    if (const auto* refusal = std::get_if<Response>(&page)) return *refusal;
    const auto answer = [&](const RowSource& source, const std::shared_ptr<RowTable>& table,
                            const RowSelection& selection) {
        const auto order = find_page_order(services, source, *table, selection);
        if (!order) return rows_failed(order.error(), request);
        JsonWriter json;
        json.begin_array();
        const auto read = table->page(selection, std::get<RowPage>(page), order->get(),
                                      [&](const RowCursor& row) { write_record(json, row); });
        if (!read) return rows_failed(read.error(), request);
        if (auto refusal = refuse_cut_page(request, read->rows, std::get<RowPage>(page).limit,
                                           read->next.has_value())) {
            return std::move(*refusal);
        }
        json.end_array();
        Response response;
        response.body = json.take();
        if (read->total) {
            response.headers.emplace_back("X-Total-Count", fmt::format("{}", *read->total));
        }
        add_query_links(response, request, std::get<RowPage>(page).limit, cursors_of(*read));
        return response;
    };
    return answer_from_rows(services, request, upload_ref(request), parse_row_selection, answer);
}

Response get_aggregates(Services& services, const Request& request) {
    const auto answer = [&](const RowSource&, const std::shared_ptr<RowTable>& table,
                            const AggregateQuery& query) {
        auto aggregates = find_aggregates(*table, query);
        if (!aggregates) return rows_failed(aggregates.error(), request);
        Response response;
        response.body = std::move(*aggregates);
        return response;
    };
    return answer_from_rows(services, request, upload_ref(request), parse_aggregate_query, answer);
}

}  // namespace undertone
