// What a table's columns add up to, as a whole and by groups.
//
//   measures=sum,mean  columns=SALES  group_by=COUNTRY,ORDERDATE  bucket=month
//
//   {"row_count": 2823, "columns": {"SALES": {"type": "float", "count": 2823, "missing": 0,
//     "sum": 10032628.85, "mean": 3553.89, "min": 482.13, "max": 14082.8}},
//    "groups": [{"keys": {"COUNTRY": "Australia", "ORDERDATE": "2003-04"}, "rows": 12,
//                "columns": {"SALES": {...}}}], "truncated": false}
#pragma once

#include "common/json_writer.h"
#include "common/tables/calendar_text.h"
#include "common/tables/row_table.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace undertone {

enum class Measure : std::uint8_t { count, missing, sum, mean, min, max, median };

struct AggregateQuery {
    std::vector<std::size_t> columns;
    std::vector<Measure> measures;
    std::vector<std::size_t> group_by;      ///< at most group_columns_max
    std::optional<TimeBucket> bucket = {};  ///< of the days and times among them
    std::vector<ColumnFilter> filters;
};

constexpr std::size_t group_columns_max = 2;
/// Groups in one answer, the first by their keys; fewer where they are longer than
/// rows_page_bytes_max together. `truncated` says that there are more.
constexpr std::size_t groups_max = 1'000;

/// Reads columns, measures, group_by, bucket and filter[...]. Without columns all are taken;
/// without measures all but the median.
QueryResult<AggregateQuery> parse_aggregate_query(const QueryParameters& parameters,
                                                  std::span<const TableColumn> columns);

/// What callers who have somebody waiting start the table's guard with.
constexpr std::chrono::milliseconds aggregate_time_limit{25'000};

/// Writes row_count, columns and, if asked for, groups: members of an object that the caller opens.
/// Errors: timeout, unavailable, internal.
Result<> write_aggregates(RowTable& table, const AggregateQuery& query, JsonWriter& json);

}  // namespace undertone
