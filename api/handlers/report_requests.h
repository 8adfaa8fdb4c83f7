// What a caller asks of a report.
#pragma once

#include "api/handlers/body_fields.h"
#include "common/report/report_options.h"

#include <string>

namespace undertone {

struct ReportRequest {
    std::string dataset_id;
    ReportOptions options;
};

/// sample_size and max_plots are clamped. Faults name the member, and the choices where there are
/// any.
Checked<ReportRequest> read_report_request(const BodyFields& fields);

/// Whether an Accept header would rather have JSON than HTML (RFC 9110 12.5.1); neither: HTML.
bool prefers_json(std::string_view accept);

/// The password of an Authorization header (RFC 7617); nullopt: it has none.
std::optional<std::string> basic_password(std::string_view authorization);

}  // namespace undertone
