// The route table: one declaration from which dispatch, OpenAPI, CORS and metrics labels are made.
#pragma once

#include "api/http/message.h"

#include <boost/container/static_vector.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// How a handler runs.
enum class Execution {
    inline_read,  ///< microseconds, on the event loop (on the blocking pool where the database is
                  ///< remote)
    blocking,     ///< may wait: on the blocking pool
    password,     ///< hashes a password: on a pool of its own, at low priority
    events,       ///< an inline_read whose answer is sent as server-sent events until it is final
    upload,       ///< a streamed body, handed to the UploadHandler
};

/// Who may call: what it takes of a login and of an API key. In open mode a customer_id without a
/// credential may read and write, unless Route::credential_always says otherwise.
///
///                     a login's role          a key's scope
enum class Access {
    anyone,         //  none                    none
    user,           //  any: about the user     none will do: a key is nobody
    tenant_read,    //  viewer                  uploads:read
    tenant_write,   //  analyst                 uploads:write
    tenant_manage,  //  admin                   admin
    operator_only,  //  the operator's          admin, of a key for all customers
};

/// "tenant_read"
std::string_view to_string(Access access);

struct Parameter {
    std::string_view name;
    std::string_view where;   ///< path | query | header | form | body (a member of a JSON body)
    std::string_view schema;  ///< JSON Schema, as text
    std::string_view description;
    bool required = false;
};

/// What OpenAPI says of one status.
struct Answer {
    int status;
    /// Name of a component, "Name[]" for an array of it; empty: no body. "Problem" for errors.
    std::string_view schema;
    std::string_view description;
    std::string_view content_type = "application/json";
};

struct UploadFace;

struct Route {
    Method method;
    /// "/api/v1/uploads/{id}/status"; a trailing slash is accepted too. A last segment "{name...}"
    /// takes the rest of the path, slashes included.
    std::string_view path;
    Access access;
    Execution execution;
    /// The action of the entry that it leaves in the audit log (AuditTrail::note): every route that
    /// changes something has one.
    std::string_view audited_as = {};
    std::string_view tag;  ///< the dialect or resource it is shown under
    std::string_view summary;
    std::vector<Parameter> parameters;
    std::vector<Answer> answers;
    std::function<Response(const Request&)> handler;  ///< empty for Execution::upload
    bool waitable = false;                            ///< takes ?wait=SECONDS
    std::chrono::seconds patience{0};                 ///< of a waitable one without wait
    bool in_openapi = true;                           ///< pages and assets are not
    /// The answer holds a secret or a link that is one, or the request a password: nothing of them
    /// is kept, and so a POST takes no Idempotency-Key. Nor does one that ends the caller's login:
    /// a replay would leave another one going.
    bool mints_credential = false;
    /// A credential is needed in open mode too: the client's document has one.
    bool credential_always = false;
    /// Whose customer is acted for in open mode where none is named: the client's document has
    /// none.
    std::string_view open_customer = {};
    std::span<const DocumentedStatus> documented_statuses = {};
    std::shared_ptr<const UploadFace> upload_face = {};  ///< of Execution::upload

    /// Whether the path names a thing of a customer's: a foreign one is a 404, never a 403.
    bool names_object() const {
        return path.find('{') != path.npos && path.find("{customer_id}") == path.npos;
    }

    /// Whether customer_id alone is not enough, in open mode.
    bool needs_credential() const {
        return credential_always || access == Access::user || access == Access::tenant_manage;
    }
};

class Router {
public:
    Router();
    ~Router();

    /// Throws on a method and path that are there already.
    void add(Route route);
    void add(std::vector<Route> routes);

    /// A piece of the path that a parameter matched.
    struct Param {
        std::string_view name;
        std::string_view raw;  ///< as sent, percent-encoded; a view of the path
    };
    static constexpr std::size_t params_max = 8;

    struct Match {
        const Route* route = nullptr;  ///< null: no such path, or not with this method
        std::vector<Method> allowed;   ///< for 405 and OPTIONS; empty: no such path, or found
        boost::container::static_vector<Param, params_max> params;
    };
    /// A literal segment beats a parameter, left to right. HEAD finds GET's route. `path` is as
    /// sent, without query and trailing slash. Allocates nothing where a route is found.
    Match find(Method method, std::string_view path) const;

    const std::vector<std::unique_ptr<Route>>& routes() const;

private:
    std::vector<std::unique_ptr<Route>> routes_;
    struct Node;
    class Search;
    std::unique_ptr<Node> root_;
};

/// OpenAPI 3.1 of the table. `components` is a JSON object of named schemas.
std::string openapi_document(const Router& router, std::string_view version,
                             std::string_view components);

}  // namespace undertone
