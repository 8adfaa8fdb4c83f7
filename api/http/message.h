// A request as a handler sees it, and the answer it gives. No Asio here: handlers are plain
// functions.
#pragma once

#include "common/ids.h"
#include "common/result.h"
#include "common/store/account.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };
std::string_view to_string(Method method);

class KeyedPost;

/// Who is calling, as the guard found out (DESIGN: one resolver for all faces).
struct Principal {
    std::optional<TenantId> tenant;  ///< the tenant acted on; nullopt: none yet, or not needed
    std::string customer_id;         ///< its public key, as the client gave it or the key implies
    bool all_customers = false;      ///< a back end's key: customer_id comes with each request
    bool may_read = true, may_write = true, may_manage = false;  ///< in the tenant
    bool is_operator = false;
    /// Who is logged in, and with which login; nullopt: nobody, or a key.
    std::optional<UserId> user;
    std::optional<LoginSessionId> login;
    std::optional<TenantId> home;     ///< the user's own tenant, or the key's
    std::optional<ApiKeyId> api_key;  ///< the key that was sent instead
    std::optional<UserId> maker;      ///< the user, or who made the key; nullopt: the shell
    std::optional<Role> role;         ///< in the tenant: the user's, or that of who made the key
    std::shared_ptr<const std::vector<Membership>> memberships;  ///< of the user

    /// Whether a key or a login says who is calling.
    bool has_credential() const { return user || api_key; }
    /// Who is known, but named a tenant that is not theirs.
    bool is_without_tenant() const { return has_credential() && !tenant && !all_customers; }
};

/// A status that a client's document has for an error, in place of ours.
struct DocumentedStatus {
    ErrorCode code;
    int status;
};

/// Views stay valid until the answer is given.
class Request {
public:
    virtual ~Request() = default;

    Method method = Method::get;
    std::string_view path;          ///< as sent, without query and trailing slash
    std::string_view query_string;  ///< as sent, without "?"
    std::string request_id;
    std::string_view client_address;  ///< as text: the peer's, or what a trusted proxy says
    bool loopback_peer = false;       ///< that address is one of this machine
    bool secure = false;              ///< the client speaks TLS
    std::string_view audited_as;      ///< Route::audited_as
    Principal principal;
    std::string body;  ///< a JSON or form body, read whole; empty for streamed uploads
    std::span<const DocumentedStatus> documented_statuses;  ///< of its route
    /// Fields added to the answer, whatever it is (traceparent, X-Undertone-Auth).
    std::vector<std::pair<std::string_view, std::string>> answer_headers;
    /// Of a POST with an Idempotency-Key: where its handler keeps the answer (keep_answer()).
    KeyedPost* keyed_post = nullptr;

    /// Empty if absent; of repeated fields the first.
    virtual std::string_view header(std::string_view name) const = 0;
    /// Percent-decoded; nullopt if absent, the first if repeated.
    virtual std::optional<std::string> query(std::string_view name) const = 0;
    /// How often a query parameter stands in the target.
    virtual std::size_t query_count(std::string_view name) const = 0;
    /// The part of the path that `{name}` of the route matched, percent-decoded.
    virtual std::string_view param(std::string_view name) const = 0;
};

/// Bytes of a file, sent without being read into memory.
struct FileRange {
    std::string path;
    std::uint64_t offset = 0, length = 0;
};

/// A server-sent event besides those of the state.
struct StreamEvent {
    std::string_view name;  ///< a literal
    std::string data;
};

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  ///< a literal
    std::string body;
    std::optional<FileRange> file;  ///< instead of body
    bool ranged = false;            ///< the body may be served in part, as a file always may
    /// Further header fields. The server adds Date, Content-Length, X-Request-Id, security headers,
    /// CORS, and for a GET an ETag (of the body, unless given) and Cache-Control.
    std::vector<std::pair<std::string_view, std::string>> headers;
    /// The job that is still at work behind this answer: with ?wait= the server asks again when it
    /// changes, and an event stream goes on. nullopt: final.
    std::optional<JobId> unfinished;
    /// The job's revision: the id of a server-sent event.
    std::uint64_t revision = 0;
    /// What an event stream tells between the final state and its end, each time it gets there.
    std::vector<StreamEvent> last_events;
    /// Instead of body, of an answer whose length is not known beforehand: appends the next piece;
    /// false: that was the last one. The server asks for pieces on the blocking pool as the client
    /// takes them, and breaks the connection off where one fails.
    std::function<Result<bool>(std::string& out)> stream;
    /// Set by an inline handler that found it has to wait for something: the server runs this on
    /// the blocking pool and gives its answer instead.
    std::function<Response()> later;
    /// Of a 500: the reason, for the log alone.
    std::string failure = {};
};

/// The one table of the statuses that codes are answered with, but where the route's document has
/// others.
int status_of(ErrorCode code, const Request& request);
/// What a client is told of an error: its detail, unless that is the operator's business.
std::string shown_detail(const Error& error);

/// An error as `application/problem+json` (RFC 9457). `instance` is the request's path.
Response problem(const Error& error, const Request& request);

/// The same with what a plain Error cannot say.
struct Problem {
    int status = 400;
    std::string code;    ///< machine-readable: invalid_value, payload_too_large, ...
    std::string title;   ///< of the kind of problem
    std::string detail;  ///< of this occurrence, a sentence
    struct Field {
        std::string pointer, detail;
    };
    std::vector<Field> errors;  ///< invalid fields: "query/limit", "form/files/0"
    std::string extra;          ///< further members, as `"limit_bytes":1048576`; empty: none
    std::vector<std::pair<std::string_view, std::string>> headers;  ///< Allow, Retry-After, ...
};
Response problem(const Problem& problem, const Request& request);

/// 422 for one field: `pointer` is where it stands and its name, as "query/limit".
Response invalid_value(const Request& request, std::string pointer, std::string detail);

}  // namespace undertone
