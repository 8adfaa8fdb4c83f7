#include "common/tables/table_summary.h"

#include "common/tables/sales_columns.h"

namespace undertone {
namespace {

/// What is answered where nothing is asked for.
AggregateQuery unasked(const RowTable& table) {
    return parse_aggregate_query({}, table.layout().columns).value();
}

bool is_unasked(const RowTable& table, const AggregateQuery& query) {
    const auto all = unasked(table);
    return query.filters.empty() && query.group_by.empty() && query.columns == all.columns &&
           query.measures == all.measures;
}

Result<std::string> compute(RowTable& table, const AggregateQuery& query) {
    JsonWriter json;
    json.begin_object();
    auto written = write_aggregates(table, query, json);
    const bool whole = query.filters.empty() && query.group_by.empty();
    const auto sales = whole ? find_sales_columns(table.layout().columns) : std::nullopt;
    if (written && sales) {
        json.key("sales");
        written = write_sales(table, *sales, json);
    }
    if (!written) return written.error();
    json.end_object();
    return json.take();
}

}  // namespace

Result<std::string> find_aggregates(RowTable& table, const AggregateQuery& query) {
    if (is_unasked(table, query)) {
        auto kept = kept_summary(table);
        if (!kept) return kept.error();
        if (*kept) return std::move(**kept);
    }
    table.guard().start(aggregate_time_limit);
    return compute(table, query);
}

Result<std::string> summarize(RowTable& table) { return compute(table, unasked(table)); }

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
