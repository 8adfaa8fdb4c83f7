#include "common/tables/aggregate_query.h"

#include "common/tables/value_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 7> measure_names{"count", "missing", "sum",   "mean",
                                                        "min",   "max",     "median"};
constexpr std::string_view measure_choices = "count, missing, sum, mean, min, max, median";
constexpr std::string_view bucket_choices = "day, week, month, quarter, year";
/// Of one statement: SQLite has at most 2,000 result columns, and joins at most 64 tables.
constexpr std::size_t columns_of_statement = 200;

bool is_number(ValueType type) { return type == ValueType::integer || type == ValueType::real; }
bool is_time(ValueType type) { return type == ValueType::date || type == ValueType::datetime; }

QueryResult<std::vector<Measure>> parse_measures(const QueryParameters& parameters) {
    std::vector<Measure> measures;
    const auto names = parameter_value(parameters, "measures");
    if (!names || names->empty()) {
        return std::vector{Measure::count, Measure::missing, Measure::sum,
                           Measure::mean,  Measure::min,     Measure::max};
    }
    for (const auto part : std::views::split(*names, ',')) {
        const auto at =
            std::ranges::find(measure_names, std::string_view(part.begin(), part.end()));
        if (at == measure_names.end()) {
            return QueryFault{"measures", fmt::format("measures are {}", measure_choices)};
        }
        measures.push_back(static_cast<Measure>(at - measure_names.begin()));
    }
    return measures;
}

QueryResult<std::vector<std::size_t>> parse_groups(const QueryParameters& parameters,
                                                   std::span<const TableColumn> columns) {
    const auto names = parameter_value(parameters, "group_by");
    if (!names || names->empty()) return std::vector<std::size_t>();
    auto found = find_columns(*names, "group_by", columns);
    if (found && found->size() > group_columns_max) {
        return QueryFault{"group_by",
                          fmt::format("at most {} columns to group by", group_columns_max)};
    }
    return found;
}

/// What is computed of a column, in the order of the statement's results.
struct ColumnSums {
    const TableColumn* column;
    bool mean, median;

    bool has_range() const { return is_number(column->type) || is_time(column->type); }
    bool has_sum() const { return is_number(column->type); }

    std::string sql() const {
        const auto& value = column->value;
        auto terms = fmt::format(", count({})", value);
        if (has_sum()) terms += fmt::format(", precise_sum({})", value);
        if (has_sum() && mean) terms += fmt::format(", precise_mean({})", value);
        if (has_range()) terms += fmt::format(", min({0}), max({0})", value);
        if (has_range() && median) terms += fmt::format(", median({})", value);
        return terms;
    }
};

class Aggregator {
public:
    Aggregator(RowTable& table, const AggregateQuery& query)
        : table_(table),
          query_(query),
          condition_(filter_condition(query.filters, table.layout())) {}

    Result<> write_totals(JsonWriter& json);
    Result<> write_groups(JsonWriter& json);

private:
    bool wants(Measure measure) const {
        return std::ranges::find(query_.measures, measure) != query_.measures.end();
    }
    std::vector<ColumnSums> sums_of(std::span<const std::size_t> columns) const;
    Result<TableStatement> prepare(std::span<const ColumnSums> sums, bool grouped) const;
    std::string group_expression(std::size_t column) const;
    std::uint64_t bytes_beside_keys(std::span<const ColumnSums> sums) const;
    std::uint64_t bytes_of_keys(const TableStatement& row) const;
    void write_keys(JsonWriter& json, const TableStatement& row) const;
    void write_columns(JsonWriter& json, std::span<const ColumnSums> sums,
                       const TableStatement& row, int first, std::int64_t rows) const;
    void write_measures(JsonWriter& json, const ColumnSums& sums, const TableStatement& row,
                        int& at, std::int64_t rows) const;

    RowTable& table_;
    const AggregateQuery& query_;
    const SqlCondition condition_;
};

std::vector<ColumnSums> Aggregator::sums_of(std::span<const std::size_t> columns) const {
    std::vector<ColumnSums> sums;
    for (const auto column : columns) {
        sums.push_back({.column = &table_.layout().columns[column],
                        .mean = wants(Measure::mean),
                        .median = wants(Measure::median)});
    }
    return sums;
}

std::string Aggregator::group_expression(std::size_t column) const {
    const auto& known = table_.layout().columns[column];
    if (!query_.bucket || !is_time(known.type)) return known.value;
    return fmt::format("time_bucket({}, {})", known.value, static_cast<int>(*query_.bucket));
}

/// Selects count(*), then what is computed, and of groups their keys first.
Result<TableStatement> Aggregator::prepare(std::span<const ColumnSums> sums, bool grouped) const {
    auto parts = condition_.parts;
    std::string selected, tail;
    if (grouped) {
        for (std::size_t i = 0; i < query_.group_by.size(); ++i) {
            parts.insert(table_.layout().columns[query_.group_by[i]].part);
            selected += group_expression(query_.group_by[i]) + ", ";
            tail += fmt::format("{} {}", i == 0 ? "" : ",", i + 1);
        }
        tail = fmt::format(" GROUP BY{} ORDER BY{} LIMIT {}", tail, tail, groups_max + 1);
    }
    selected += "count(*)";
    for (const auto& sum : sums) {
        parts.insert(sum.column->part);
        selected += sum.sql();
    }
    auto statement = TableStatement::prepare(
        table_.database(), fmt::format("SELECT {} FROM {} WHERE {}{}", selected,
                                       from_clause(table_.layout(), parts), condition_.sql, tail));
    if (!statement) return statement;
    bind_all(*statement, condition_.parameters);
    return statement;
}

Result<> Aggregator::write_totals(JsonWriter& json) {
    bool counted = false;
    for (std::size_t at = 0; at < query_.columns.size() || !counted; at += columns_of_statement) {
        const auto columns = std::span(query_.columns).subspan(at);
        const auto sums = sums_of(columns.first(std::min(columns.size(), columns_of_statement)));
        auto statement = prepare(sums, false);
        if (!statement) return statement.error();
        if (const auto stepped = statement->step(); !stepped) return stepped.error();
        const auto rows = statement->integer(0);
        if (!std::exchange(counted, true)) {
            json.field("row_count", rows).key("columns").begin_object();
        }
        write_columns(json, sums, *statement, 1, rows);
    }
    json.end_object();
    return {};
}

Result<> Aggregator::write_groups(JsonWriter& json) {
    const auto columns = std::span(query_.columns);
    const auto sums = sums_of(columns.first(std::min(columns.size(), columns_of_statement)));
    auto statement = prepare(sums, true);
    if (!statement) return statement.error();
    const auto rows_at = static_cast<int>(query_.group_by.size());
    const auto beside_keys = bytes_beside_keys(sums);
    json.key("groups").begin_array();
    std::uint64_t bytes = 0;
    bool truncated = false;
    for (std::size_t groups = 0;; ++groups) {
        const auto found = statement->step();
        if (!found) return found.error();
        if (!*found) break;
        bytes += beside_keys + bytes_of_keys(*statement);
        truncated = groups == groups_max || (bytes > rows_page_bytes_max && groups > 0);
        if (truncated) break;
        const auto rows = statement->integer(rows_at);
        json.begin_object();
        write_keys(json, *statement);
        json.field("rows", rows).key("columns").begin_object();
        write_columns(json, sums, *statement, rows_at + 1, rows);
        json.end_object().end_object();
    }
    json.end_array().field("truncated", truncated);
    return {};
}

/// About what each group takes in an answer whatever its keys are: names and measures.
std::uint64_t Aggregator::bytes_beside_keys(std::span<const ColumnSums> sums) const {
    constexpr std::uint64_t bytes_of_measure = 24;
    std::uint64_t bytes = 0;
    for (const auto column : query_.group_by) bytes += table_.layout().columns[column].name.size();
    for (const auto& sum : sums) {
        bytes += sum.column->name.size() + query_.measures.size() * bytes_of_measure;
    }
    return bytes;
}

std::uint64_t Aggregator::bytes_of_keys(const TableStatement& row) const {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < query_.group_by.size(); ++i) {
        bytes += bytes_of_value(row.value(static_cast<int>(i)));
    }
    return bytes;
}

void Aggregator::write_keys(JsonWriter& json, const TableStatement& row) const {
    json.key("keys").begin_object();
    int at = 0;
    for (const auto column : query_.group_by) {
        json.any_key(table_.layout().columns[column].name);
        write_table_value(json, table_.layout().columns[column].type, row.value(at++));
    }
    json.end_object();
}

void Aggregator::write_columns(JsonWriter& json, std::span<const ColumnSums> sums,
                               const TableStatement& row, int first, std::int64_t rows) const {
    for (const auto& sum : sums) {
        json.any_key(sum.column->name).begin_object();
        json.field("type", to_string(sum.column->type));
        write_measures(json, sum, row, first, rows);
        json.end_object();
    }
}

/// `at` is where the column's results begin; leaves it behind them.
void Aggregator::write_measures(JsonWriter& json, const ColumnSums& sums, const TableStatement& row,
                                int& at, std::int64_t rows) const {
    const auto type = sums.column->type;
    const auto count = row.integer(at++);
    const auto sum = sums.has_sum() ? row.value(at++) : TableValue{};
    const auto mean = sums.has_sum() && sums.mean ? row.value(at++) : TableValue{};
    const auto min = sums.has_range() ? row.value(at++) : TableValue{};
    const auto max = sums.has_range() ? row.value(at++) : TableValue{};
    const auto median = sums.has_range() && sums.median ? row.value(at++) : TableValue{};
    for (const auto measure : query_.measures) {
        json.key(measure_names[static_cast<std::size_t>(measure)]);
        switch (measure) {
            case Measure::count:
                json.value(count);
                break;
            case Measure::missing:
                json.value(rows - count);
                break;
            case Measure::sum:
                write_table_value(json, type, sum);
                break;
            case Measure::mean:
                write_table_value(json, ValueType::real, mean);
                break;
            case Measure::min:
                write_table_value(json, type, min);
                break;
            case Measure::max:
                write_table_value(json, type, max);
                break;
            case Measure::median:
                if (const auto* middle = std::get_if<double>(&median); middle && is_time(type)) {
                    write_table_value(json, type, static_cast<std::int64_t>(*middle));
                } else {
                    write_table_value(json, type, median);
                }
        }
    }
}

}  // namespace

QueryResult<AggregateQuery> parse_aggregate_query(const QueryParameters& parameters,
                                                  std::span<const TableColumn> columns) {
    AggregateQuery query;
    auto measures = parse_measures(parameters);
    if (!measures) return measures.error();
    query.measures = std::move(*measures);
    auto groups = parse_groups(parameters, columns);
    if (!groups) return groups.error();
    query.group_by = std::move(*groups);
    if (const auto name = parameter_value(parameters, "bucket"); name && !name->empty()) {
        query.bucket = time_bucket_from(*name);
        if (!query.bucket) {
            return QueryFault{"bucket", fmt::format("bucket must be one of {}", bucket_choices)};
        }
        const auto has_time = [&](std::size_t column) { return is_time(columns[column].type); };
        if (std::ranges::none_of(query.group_by, has_time)) {
            return QueryFault{"bucket", "group_by names no column of dates"};
        }
    }
    if (const auto names = parameter_value(parameters, "columns"); names && !names->empty()) {
        auto chosen = find_columns(*names, "columns", columns);
        if (!chosen) return chosen.error();
        query.columns = std::move(*chosen);
    } else {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i].is_json) query.columns.push_back(i);
        }
    }
    auto filters = parse_column_filters(parameters, columns);
    if (!filters) return filters.error();
    query.filters = std::move(*filters);
    return query;
}

Result<> write_aggregates(RowTable& table, const AggregateQuery& query, JsonWriter& json) {
    Aggregator aggregator(table, query);
    if (const auto written = aggregator.write_totals(json); !written) return written;
    if (query.group_by.empty()) return {};
    return aggregator.write_groups(json);
}

}  // namespace undertone
