#include "api/handlers/row_source.h"

#include "api/handlers/attachment.h"
#include "api/handlers/paging.h"
#include "api/http/url.h"
#include "common/readers/file_format.h"
#include "common/store/read_options.h"
#include "common/store/upload_options.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Result<std::unique_ptr<RowTable>> read_inline(Services& services, const RowSource& rows) {
    const auto& upload = rows.upload();
    const auto format = file_format_from(upload.format).value_or(FileFormat::csv);
    if (rows.is_chat()) {
        const auto asked = parse_upload_options(upload.options);
        return read_inline_chat(*rows.source.content, format,
                                read_options(services.config, upload.options), rows.scorer,
                                asked ? asked->mapping : ChatColumns());
    }
    auto reading = find_row_reading(services, upload);
    if (!reading) return reading.error();
    return read_inline_rows(*rows.source.content, format, reading->options,
                            std::move(reading->formats));
}

}  // namespace

Result<RowSource> read_row_source(Services& services, const UploadRef& ref) {
    RowSource rows;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto source = read_message_source(connection, ref);
        if (!source) return source.error();
        rows.source = std::move(*source);
        return {};
    });
    if (!read) return read.error();
    if (rows.is_chat()) {
        auto scorer = services.scorers.find(ref.tenant, rows.source.dictionary_version);
        if (!scorer) return scorer.error();
        rows.scorer = std::move(*scorer);
    }
    return rows;
}

Result<RowReading> find_row_reading(Services& services, const Upload& upload) {
    std::optional<StoredResult> result;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = ResultStore(connection, upload.tenant).find(upload.id);
        if (!found) return found.error();
        result = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    const auto& options = result && result->options ? *result->options : upload.options;
    RowReading reading{.options = read_options(services.config, options), .formats = {}};
    if (!result) return reading;
    const auto asked = parse_upload_options(options);
    auto formats = column_formats_of(result->documents, asked ? asked->profile : ProfileOptions());
    if (!formats) return formats.error();
    reading.formats = std::move(*formats);
    return reading;
}

Result<std::shared_ptr<RowTable>> open_rows(Services& services, const RowSource& rows) {
    const auto& upload = rows.upload();
    if (!rows.source.content) {
        auto lease = services.tables.open_rows(upload.tenant, *rows.source.table->blob);
        if (!lease) return lease.error();
        const auto lent = std::make_shared<TableCache::RowLease>(std::move(*lease));
        (*lent)->explain_with(rows.scorer);
        return std::shared_ptr<RowTable>(lent, &**lent);
    }
    auto table = read_inline(services, rows);
    if (!table) return table.error();
    return std::shared_ptr<RowTable>(std::move(*table));
}

Result<std::shared_ptr<const SortedRows>> find_order(Services& services, const RowSource& rows,
                                                     const RowTable& table,
                                                     const RowSelection& selection) {
    constexpr std::chrono::seconds patience{10};
    const bool of_use = selection.sort && !rows.source.content &&
                        table.rows() >= SortedRows::rows_min &&
                        !table.layout().columns[selection.sort->column].is_json;
    if (!of_use) return std::shared_ptr<const SortedRows>();
    return services.tables.order(rows.upload().tenant, *rows.source.table->blob,
                                 selection.sort->column, patience);
}

Result<std::shared_ptr<const SortedRows>> find_page_order(Services& services, const RowSource& rows,
                                                          const RowTable& table,
                                                          const RowSelection& selection) {
    if (!selection.filters.empty()) return std::shared_ptr<const SortedRows>();
    return find_order(services, rows, table, selection);
}

Response query_fault(const Request& request, const QueryFault& fault) {
    return invalid_value(request, "query/" + fault.parameter, fault.detail);
}

Response rows_failed(const Error& error, const Request& request) {
    if (error.code != ErrorCode::timeout) return stored_file_failed(error, request);
    return problem(Problem{.status = 503,
                           .code = "query_too_slow",
                           .title = "Query too slow",
                           .detail = "the question took too long on a table of this size: narrow "
                                     "it, or ask again when the table's order is ready",
                           .errors = {},
                           .extra = {},
                           .headers = {{"Retry-After", "5"}}},
                   request);
}

QueryParameters query_parameters(const Request& request) {
    return query_pairs(request.query_string);
}

Parsed<RowPage> parse_row_page(const Request& request) {
    auto page = parse_message_page(request);
    if (auto* refusal = std::get_if<Response>(&page)) return std::move(*refusal);
    const auto& [after, before, skip, limit] = std::get<MessagePage>(page);
    return RowPage{.after = after, .before = before, .skip = skip, .limit = limit};
}

}  // namespace undertone
