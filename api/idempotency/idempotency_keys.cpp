#include "api/idempotency/idempotency_keys.h"

#include "api/http/answer.h"
#include "api/idempotency/request_digest.h"

namespace undertone {
namespace {

constexpr std::string_view key_header = "Idempotency-Key";
constexpr std::string_view json_type = "application/json";

/// The request with the place to keep its answer, as its handler sees it.
class KeyedRequest final : public Request {
public:
    KeyedRequest(const Request& inner, KeyedPost& post) : Request(inner), inner_(inner) {
        keyed_post = &post;
    }
    std::string_view header(std::string_view name) const override { return inner_.header(name); }
    std::optional<std::string> query(std::string_view name) const override {
        return inner_.query(name);
    }
    std::size_t query_count(std::string_view name) const override {
        return inner_.query_count(name);
    }
    std::string_view param(std::string_view name) const override { return inner_.param(name); }

private:
    const Request& inner_;
};

/// Successes in JSON, or without a body, that are all there: every answer of ours to a POST.
bool is_kept(const Response& response) {
    return response.status >= 200 && response.status < 300 && response.content_type == json_type &&
           !response.file && !response.later && !response.unfinished;
}

KeptAnswer to_keep(const Response& response, const std::string& request_sha256) {
    return {.request_sha256 = request_sha256,
            .status = response.status,
            .location = std::string(field_of(response, "Location")),
            .body = response.body};
}

Response replayed(KeptAnswer kept) {
    Response response;
    response.status = kept.status;
    response.body = std::move(kept.body);
    if (!kept.location.empty()) response.headers.emplace_back("Location", std::move(kept.location));
    response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

Response key_problem(const Request& request, int status, std::string code, std::string detail) {
    Problem refusal;
    refusal.status = status;
    refusal.code = std::move(code);
    refusal.detail = detail;
    if (status == 422) refusal.errors.push_back({"header/Idempotency-Key", std::move(detail)});
    if (status == 409) refusal.headers.emplace_back("Retry-After", "1");
    return problem(refusal, request);
}

Response other_body(const Request& request) {
    return key_problem(request, 422, "idempotency_key_reused",
                       "this key was used for a request with another body");
}

Response in_flight(const Request& request) {
    return key_problem(request, 409, "idempotency_key_in_flight",
                       "a request with this key is being carried out");
}

bool takes_key(const Route& route) {
    return route.method == Method::post && route.access != Access::anyone &&
           !route.mints_credential;
}

}  // namespace

KeyDecision decide_key(const std::optional<KeptAnswer>& kept, std::string_view request_sha256,
                       bool mark_taken) {
    if (kept) {
        return kept->request_sha256 == request_sha256 ? KeyDecision::replay
                                                      : KeyDecision::refuse_body;
    }
    return mark_taken ? KeyDecision::proceed : KeyDecision::refuse_flight;
}

bool IdempotencyKeys::has_key(const Request& request) {
    const auto& principal = request.principal;
    return !request.header(key_header).empty() &&
           (principal.tenant || !principal.customer_id.empty());
}

std::vector<Route> IdempotencyKeys::with_keys(std::vector<Route> routes) {
    for (auto& route : routes) {
        if (!takes_key(route)) continue;
        route.parameters.push_back({key_header, "header",
                                    R"({"type":"string","minLength":1,"maxLength":255})",
                                    "Sent again with the same key and body within 24 hours, the "
                                    "request gets its first answer and changes nothing.",
                                    false});
        if (!route.handler) continue;
        route.handler = [this, handler = std::move(route.handler)](const Request& request) {
            return has_key(request) ? answer_once(request, handler) : handler(request);
        };
    }
    return routes;
}

Response IdempotencyKeys::answer_once(const Request& request, const Handler& handler) {
    RequestDigest digest;
    digest.add(request.query_string).add(request.body);
    KeyedPost post(*this, request, digest.finish());
    if (auto answer = post.begin(request)) return std::move(*answer);
    return post.settle(request, handler(KeyedRequest(request, post)));
}

KeyedPost::KeyedPost(IdempotencyKeys& keys, const Request& request, std::string request_sha256)
    : keys_(keys), request_sha256_(std::move(request_sha256)) {
    RequestDigest digest;
    digest.add(to_string(request.method)).add(request.path).add(request.header(key_header));
    key_sha256_ = digest.finish();
    mark_ = digest.add(request.principal.customer_id).finish();
}

KeyedPost::~KeyedPost() { release(); }

void KeyedPost::release() {
    if (std::exchange(marked_, false)) keys_.in_flight_.release(mark_);
}

std::optional<Response> KeyedPost::begin(const Request& request) {
    if (!is_valid_idempotency_key(request.header(key_header))) {
        return invalid_value(request, "header/Idempotency-Key",
                             "a key is 1 to 255 visible ASCII characters");
    }
    // The mark comes first: who gets it sees what its last holder has kept.
    marked_ = keys_.in_flight_.take(mark_);
    auto kept = find(request);
    if (!kept) return problem(kept.error(), request);
    const auto decision = decide_key(*kept, request_sha256_, marked_);
    if (decision != KeyDecision::proceed) release();
    switch (decision) {
        case KeyDecision::replay:
            return replayed(std::move(**kept));
        case KeyDecision::refuse_body:
            return other_body(request);
        case KeyDecision::refuse_flight:
            return in_flight(request);
        case KeyDecision::proceed:
            break;
    }
    return std::nullopt;
}

Result<std::optional<KeptAnswer>> KeyedPost::find(const Request& request) {
    auto tenant = request.principal.tenant;
    if (!tenant) {
        // Unknown when the request came; the faster one may have made it since.
        const auto found = keys_.tenants_.find(request.principal.customer_id);
        if (!found) return found.error();
        tenant = *found;
    }
    std::optional<KeptAnswer> kept;
    if (!tenant) return kept;
    const auto read = keys_.database_.read([&](Connection& connection) -> Result<> {
        auto found = IdempotencyStore(connection, *tenant).find(key_sha256_, keys_.clock_.now());
        if (!found) return found.error();
        kept = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return kept;
}

Result<> KeyedPost::keep(Connection& connection, TenantId tenant, const Response& response) {
    kept_ = lost_ = false;  // the group may run again
    if (!is_kept(response)) return {};
    const auto kept =
        IdempotencyStore(connection, tenant)
            .keep(key_sha256_, to_keep(response, request_sha256_), keys_.clock_.now());
    if (!kept) return kept.error();
    kept_ = *kept;
    lost_ = !*kept;
    if (lost_) return Error{ErrorCode::conflict, "another request with this key was faster"};
    return {};
}

Response KeyedPost::settle(const Request& request, Response response) {
    if (lost_) response = answer_of_faster(request);
    if (!lost_ && !kept_ && is_kept(response)) keep_afterwards(request, response);
    release();
    return response;
}

Response KeyedPost::answer_of_faster(const Request& request) {
    auto kept = find(request);
    if (!kept) return problem(kept.error(), request);
    if (!*kept) return in_flight(request);  // its day has ended this moment
    if ((*kept)->request_sha256 != request_sha256_) return other_body(request);
    return replayed(std::move(**kept));
}

/// A failure costs the client its protection, not its answer.
void KeyedPost::keep_afterwards(const Request& request, const Response& response) {
    auto tenant = request.principal.tenant;
    if (!tenant) {
        if (const auto found = keys_.tenants_.find(request.principal.customer_id)) tenant = *found;
    }
    if (!tenant) return;
    (void)keys_.database_.write_and_wait(
        [&](Connection& connection) { return keep(connection, *tenant, response); });
}

Result<> keep_answer(const Request& request, Connection& connection, TenantId tenant,
                     const Response& response) {
    if (!request.keyed_post) return {};
    return request.keyed_post->keep(connection, tenant, response);
}

}  // namespace undertone
