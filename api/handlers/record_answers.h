// Answers made of a table's rows, for the native face and the dialects.
#pragma once

#include "api/handlers/row_source.h"
#include "common/tables/aggregate_query.h"

namespace undertone {

/// GET .../records: an array of objects of typed values.
Response list_records(Services& services, const Request& request);
/// GET .../aggregates
Response get_aggregates(Services& services, const Request& request);

/// GET .../preview: {columns[{name, type}], rows[[value]], total_rows}; by `mode` the first rows, a
/// sample of them, or those with problems, with the rejects.
Response get_preview(Services& services, const Request& request,
                     const std::optional<UploadRef>& ref);

/// GET .../export: a file of all rows, or of those that filters leave.
Response export_table(Services& services, const Request& request,
                      const std::optional<UploadRef>& ref);

}  // namespace undertone
