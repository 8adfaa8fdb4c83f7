#include "common/tables/table_summary.h"

#include "common/tables/sales_columns.h"

namespace undertone {

Result<> write_all_aggregates(RowTable& table, const AggregateQuery& query, JsonWriter& json) {
    if (const auto written = write_aggregates(table, query, json); !written) return written;
    const bool whole = query.filters.empty() && query.group_by.empty();
    const auto sales = whole ? find_sales_columns(table.layout().columns) : std::nullopt;
    if (!sales) return {};
    json.key("sales");
    return write_sales(table, *sales, json);
}

Result<std::string> summarize(RowTable& table) {
    const auto query = parse_aggregate_query({}, table.layout().columns);
    if (!query) return Error{ErrorCode::internal, query.error().detail};
    JsonWriter json;
    json.begin_object();
    const auto written = write_all_aggregates(table, *query, json);
    if (!written) return written.error();
    json.end_object();
    return json.take();
}

Result<> keep_summary(const std::string& path, std::string_view summary) {
    const auto database = open_table_file_to_complete(path);
    if (!database) return database.error();
    const auto made = run_sqlite(database->get(), "CREATE TABLE summary (json TEXT NOT NULL)");
    if (!made) return made;
    auto insert = TableStatement::prepare(database->get(), "INSERT INTO summary (json) VALUES (?)");
    if (!insert) return insert.error();
    insert->bind(1, summary);
    return insert->run();
}

Result<std::optional<std::string>> kept_summary(RowTable& table) {
    table.guard().start(RowTable::page_time_limit);
    auto exists = TableStatement::prepare(table.database(),
                                          "SELECT 1 FROM sqlite_master WHERE name = 'summary'");
    if (!exists) return exists.error();
    const auto found = exists->step();
    if (!found) return found.error();
    if (!*found) return std::optional<std::string>();
    auto select = TableStatement::prepare(table.database(), "SELECT json FROM summary");
    if (!select) return select.error();
    if (const auto stepped = select->step(); !stepped) return stepped.error();
    return std::optional(std::string(select->text(0)));
}

}  // namespace undertone
