// What questions about an upload's rows are answered from.
#pragma once

#include "api/handlers/message_source.h"
#include "api/handlers/request_values.h"
#include "common/readers/reader.h"
#include "common/tables/row_table.h"
#include "common/tables/table_query.h"

#include <memory>
#include <vector>

namespace undertone {

struct RowSource {
    MessageSource source;
    std::shared_ptr<const Scorer> scorer;  ///< of a chat

    const Upload& upload() const { return source.view.upload; }
    bool is_chat() const { return upload().kind == "chat"; }
};

/// Errors: missing_upload(), the database's.
Result<RowSource> read_row_source(Services& services, const UploadRef& ref);

/// How a table's rows are read from its file, as its result says.
struct RowReading {
    ReadOptions options;
    std::vector<ColumnFormat> formats;
};

/// Both of one result: a reprocess may put another in its place between two looks.
Result<RowReading> find_row_reading(Services& services, const Upload& upload);

/// The table of a source that wait_for_rows() holds nothing against: made of an inline upload's
/// bytes, or lent by the cache for as long as somebody has it.
Result<std::shared_ptr<RowTable>> open_rows(Services& services, const RowSource& source);

/// The order of a large table's rows that the selection asks for; null where none is of use.
/// Errors: timeout (it is still being made).
Result<std::shared_ptr<const SortedRows>> find_order(Services& services, const RowSource& source,
                                                     const RowTable& table,
                                                     const RowSelection& selection);
/// The one that a page is taken from; null with filters, too: the few rows of it are sorted.
Result<std::shared_ptr<const SortedRows>> find_page_order(Services& services,
                                                          const RowSource& source,
                                                          const RowTable& table,
                                                          const RowSelection& selection);

/// Reads the upload, its table and, by `parse(parameters, columns)`, what is asked of it, and calls
/// `answer(source, table, asked)`. `ref`: nullopt names none.
template <class Parse, class Answer>
Response answer_from_rows(Services& services, const Request& request,
                          const std::optional<UploadRef>& ref, const Parse& parse,
                          const Answer& answer);

Response query_fault(const Request& request, const QueryFault& fault);

/// A question that took too long is no fault of the client's pace, which a 408 would blame.
Response rows_failed(const Error& error, const Request& request);

QueryParameters query_parameters(const Request& request);

/// Cursors are numbers; limit and skip, or page and page_size.
Parsed<RowPage> parse_row_page(const Request& request);

template <class Parse, class Answer>
Response answer_from_rows(Services& services, const Request& request,
                          const std::optional<UploadRef>& ref, const Parse& parse,
                          const Answer& answer) {
    if (!ref) return no_such_upload(request);
    const auto source = read_row_source(services, *ref);
    if (!source) return problem(source.error(), request);
    if (auto wait = wait_for_rows(request, source->source)) return std::move(*wait);
    const auto table = open_rows(services, *source);
    if (!table) return rows_failed(table.error(), request);
    const auto asked = parse(query_parameters(request), (*table)->layout().columns);
    if (!asked) return query_fault(request, asked.error());
    return answer(*source, *table, *asked);
}

}  // namespace undertone
