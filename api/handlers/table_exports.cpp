#include "api/handlers/attachment.h"
#include "api/handlers/record_answers.h"
#include "common/readers/file_format.h"
#include "common/store/dataset_store.h"
#include "common/store/read_options.h"
#include "common/tables/table_export.h"

#include <cstring>

namespace undertone {
namespace {

/// 1 and true, 0 and false.
QueryResult<bool> parse_flag(const QueryParameters& parameters, std::string_view name) {
    const auto text = parameter_value(parameters, name);
    if (!text) return false;
    if (*text == "1" || *text == "true") return true;
    if (*text == "0" || *text == "false") return false;
    return QueryFault{std::string(name), "must be true or false"};
}

struct ExportQuery {
    ExportOptions options;
    RowSelection selection;
    bool whole = false;  ///< all rows and columns, in the file's order
};

QueryResult<ExportQuery> parse_export(const QueryParameters& parameters,
                                      std::span<const TableColumn> columns) {
    ExportQuery query;
    const auto format = parameter_value(parameters, "format").value_or("csv");
    if (format != "csv" && format != "ndjson") {
        return QueryFault{"format", "format must be csv or ndjson"};
    }
    const auto raw = parse_flag(parameters, "raw"), cleaned = parse_flag(parameters, "cleaned");
    if (!raw) return raw.error();
    if (!cleaned) return cleaned.error();
    query.options = {.ndjson = format == "ndjson", .cleaned = *cleaned, .guarded = !*raw};
    auto selection = parse_row_selection(parameters, columns);
    if (!selection) return selection.error();
    query.selection = std::move(*selection);
    const auto& [filters, sort, chosen] = query.selection;
    query.whole = filters.empty() && !sort && !parameter_value(parameters, "columns");
    return query;
}

/// The upload's bytes, wherever they are.
Result<ReadBytes> bytes_of(Services& services, const RowSource& rows) {
    if (rows.source.content) {
        return [content = *rows.source.content,
                at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
            const auto count = std::min(buffer.size(), content.size() - at);
            std::memcpy(buffer.data(), content.data() + at, count);
            at += count;
            return count;
        };
    }
    auto blob = services.blobs.open(rows.upload().tenant, rows.upload().blob());
    if (!blob) return blob.error();
    return [blob = std::shared_ptr<BlobReader>(std::move(*blob)),
            at = std::uint64_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
        const auto count = blob->read(at, buffer);
        if (count) at += *count;
        return count;
    };
}

Result<ExportPieces> pieces_of(Services& services, const RowSource& rows,
                               const std::shared_ptr<RowTable>& table, const ExportQuery& query) {
    const auto format = file_format_from(rows.upload().format).value_or(FileFormat::csv);
    // Cells as they stand are nowhere read faster than in the file itself; only the rows of a
    // workbook, or of a small archive that holds many, come all at once.
    const bool comes_at_once = format == FileFormat::xlsx || rows.upload().is_inline;
    if (query.whole && !rows.is_chat() && (rows.source.content || !comes_at_once)) {
        auto bytes = bytes_of(services, rows);
        if (!bytes) return bytes.error();
        auto reading = find_row_reading(services, rows.upload());
        if (!reading) return reading.error();
        return export_file(std::move(*bytes), make_reader(format, reading->options),
                           std::move(reading->formats), query.options);
    }
    auto order = find_order(services, rows, *table, query.selection);
    if (!order) return order.error();
    auto walk = table->walk(query.selection, std::move(*order));
    if (!walk) return walk.error();
    return export_rows(std::move(*walk), query.options, table);
}

}  // namespace

Response export_table(Services& services, const Request& request,
                      const std::optional<UploadRef>& ref) {
    const auto answer = [&](const RowSource& rows, const std::shared_ptr<RowTable>& table,
                            const ExportQuery& query) {
        auto pieces = pieces_of(services, rows, table, query);
        if (!pieces) return rows_failed(pieces.error(), request);
        Response response;
        response.content_type =
            query.options.ndjson ? "application/x-ndjson" : "text/csv; charset=utf-8";
        const auto name = dataset_name_of(rows.upload().original_filename);
        response.headers.emplace_back(
            "Content-Disposition", attachment(name + (query.options.ndjson ? ".ndjson" : ".csv")));
        response.stream = std::move(*pieces);
        return response;
    };
    return answer_from_rows(services, request, ref, parse_export, answer);
}

}  // namespace undertone
