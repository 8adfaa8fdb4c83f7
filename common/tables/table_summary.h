// What a whole table adds up to. Whoever writes a table file computes it once and leaves it there:
// passing over ten million rows takes longer than a request may.
//
//   summary  json
//            {"row_count":2823,"columns":{"SALES":{...}},"sales":{...}}
#pragma once

#include "common/tables/aggregate_query.h"

#include <optional>
#include <string>

namespace undertone {

/// What the query asks for, as an object, with the members of sales where the table is one of sales
/// and all of it is asked for. What is answered unasked comes from the file, where that has it.
/// Errors: timeout, unavailable, internal.
Result<std::string> find_aggregates(RowTable& table, const AggregateQuery& query);

/// The aggregates that are answered unasked, computed. Errors as above.
Result<std::string> summarize(RowTable& table);

/// Leaves the summary in the table's file, which nobody has open. Errors: storage_full,
/// unavailable.
Result<> keep_summary(const std::string& path, std::string_view summary);
/// nullopt: the file has none. Errors as above.
Result<std::optional<std::string>> kept_summary(RowTable& table);

}  // namespace undertone
