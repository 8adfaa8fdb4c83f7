#include "api/dialects/reports_previews.h"

#include "api/handlers/dataset_requests.h"
#include "api/handlers/parameters.h"
#include "api/handlers/record_answers.h"

namespace undertone {
namespace {

/// The document's own client asks for what it has only just uploaded.
constexpr std::chrono::seconds patience{25};

Response preview(Services& services, const Request& request) {
    const auto dataset = read_dataset(services, request);
    if (!dataset) return problem(dataset.error(), request);
    const auto& upload = dataset->shown.upload;
    return get_preview(services, request, UploadRef{upload.tenant, upload.id});
}

}  // namespace

std::vector<Route> reports_preview_routes(Services& services) {
    auto parameters = object_parameters("The data set's id.");
    parameters.push_back({"limit", "query", R"({"type":"integer","minimum":1,"maximum":1000})",
                          "How many rows, 10 by default.", false});
    return {{.method = Method::get,
             .path = "/api/v1/datasets/{id}/preview",
             .access = Access::tenant_read,
             .execution = Execution::blocking,
             .tag = "datasets and reports",
             .summary = "A data set's first rows; waits for one that is still in work",
             .parameters = std::move(parameters),
             .answers = {{200, "TablePreview", "Columns and rows"},
                         {401, "Problem", "No credential, or a wrong one"},
                         {404, "Problem", "No such data set"},
                         {409, "Problem", "Not ready yet, or without a table"},
                         {422, "Problem", "A parameter is invalid"},
                         {503, "Problem", "The question took too long"}},
             .handler = [&services](const Request& request) { return preview(services, request); },
             .waitable = true,
             .patience = patience,
             .credential_always = true}};
}

}  // namespace undertone
