#include "api/handlers/jwks.h"

namespace undertone {

std::vector<Route> jwks_routes(TokenKeys& keys) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/.well-known/jwks.json",
                      .access = Access::anyone,
                      .execution = Execution::inline_read,
                      .tag = "accounts",
                      .summary = "The keys that access tokens are verified with",
                      .parameters = {},
                      .answers = {{200, "JsonWebKeys", "A JSON Web Key Set"}},
                      .handler = [&keys](const Request&) {
                          Response response;
                          response.body = keys.for_signing()->jwks();
                          return response;
                      }});
    return routes;
}

}  // namespace undertone
