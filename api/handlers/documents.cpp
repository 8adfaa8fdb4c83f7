#include "api/handlers/documents.h"

#include "embedded/schemas.h"

#include <memory>
#include <string>

namespace undertone {

std::vector<Route> document_routes(const Router& router) {
    const auto document = std::make_shared<const std::string>(
        openapi_document(router, UNDERTONE_VERSION, embedded::schemas().front().bytes));
    std::vector<Route> routes;
    for (const auto path : {"/openapi.json", "/api/v1/openapi.json"}) {
        routes.push_back({.method = Method::get,
                          .path = path,
                          .access = Access::anyone,
                          .execution = Execution::inline_read,
                          .tag = "documents",
                          .summary = "This API as OpenAPI 3.1",
                          .parameters = {},
                          .answers = {{200, "", "The document"}},
                          .handler =
                              [document](const Request&) {
                                  Response response;
                                  response.body = *document;
                                  return response;
                              },
                          .in_openapi = false});
    }
    return routes;
}

}  // namespace undertone
