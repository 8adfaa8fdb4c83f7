// The route table: one declaration from which dispatch, OpenAPI, CORS and metrics labels are made.
#pragma once

#include "api/http/message.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace undertone {

/// How a handler runs.
enum class Execution {
    inline_read,  ///< microseconds, on the event loop (on the blocking pool where the database is remote)
    blocking,     ///< may wait: on the blocking pool
    events,       ///< an inline_read whose answer is sent as server-sent events until it is final
    upload,       ///< a streamed body, handed to the UploadHandler
};

/// Who may call.
enum class Access { anyone, tenant_read, tenant_write, operator_only };

struct Parameter {
    std::string_view name;
    std::string_view where;   ///< path | query | header | form
    std::string_view schema;  ///< JSON Schema, as text
    std::string_view description;
    bool required = false;
};

/// What OpenAPI says of one status.
struct Answer {
    int status;
    std::string_view schema;  ///< name of a component; empty: no body. "Problem" for errors
    std::string_view description;
    std::string_view content_type = "application/json";
};

struct Route {
    Method method;
    std::string_view path;  ///< "/api/v1/uploads/{id}/status"; a trailing slash is accepted too
    Access access;
    Execution execution;
    std::string_view tag;      ///< the dialect or resource it is shown under
    std::string_view summary;
    std::vector<Parameter> parameters;
    std::vector<Answer> answers;
    std::function<Response(const Request&)> handler;  ///< empty for Execution::upload
    bool waitable = false;     ///< takes ?wait=SECONDS
    bool in_openapi = true;    ///< pages and assets are not
};

class Router {
public:
    void add(Route route);
    void add(std::vector<Route> routes);

    struct Match {
        const Route* route = nullptr;      ///< null: no such path, or not with this method
        std::vector<Method> allowed;       ///< for 405 and OPTIONS; empty: no such path
        std::vector<std::pair<std::string_view, std::string>> params;  ///< percent-decoded
    };
    /// A literal segment beats a parameter, left to right. HEAD finds GET's route.
    Match find(Method method, std::string_view path) const;

    const std::vector<std::unique_ptr<Route>>& routes() const;

private:
    std::vector<std::unique_ptr<Route>> routes_;
    struct Node;
    std::shared_ptr<Node> root_;
};

/// OpenAPI 3.1 of the table. `components` is a JSON object of named schemas.
std::string openapi_document(const Router& router, std::string_view version,
                             std::string_view components);

}  // namespace undertone
