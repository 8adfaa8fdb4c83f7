// POSTs with an Idempotency-Key: done once, however often they are sent.
#pragma once

#include "api/auth/tenant_directory.h"
#include "api/http/router.h"
#include "api/idempotency/in_flight_keys.h"
#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/idempotency_store.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// What to do about a POST with a key.
enum class KeyDecision {
    replay,         ///< its answer is kept
    refuse_body,    ///< an answer is kept, to another body
    refuse_flight,  ///< the same key is being worked on
    proceed,
};
KeyDecision decide_key(const std::optional<KeptAnswer>& kept, std::string_view request_sha256,
                       bool mark_taken);

class IdempotencyKeys {
public:
    IdempotencyKeys(const Clock& clock, Database& database, RedisPool& redis,
                    TenantDirectory& tenants)
        : clock_(clock), database_(database), tenants_(tenants), in_flight_(redis) {}

    /// Whether the request has a key and a tenant to keep it for.
    static bool has_key(const Request& request);

    /// The routes, their POSTs taking Idempotency-Key but where they mint credentials. Uploads are
    /// documented here and carried out by UploadReceiver.
    std::vector<Route> with_keys(std::vector<Route> routes);

private:
    friend class KeyedPost;
    using Handler = std::function<Response(const Request&)>;

    Response answer_once(const Request& request, const Handler& handler);

    const Clock& clock_;
    Database& database_;
    TenantDirectory& tenants_;
    InFlightKeys in_flight_;
};

/// One POST with a key, from when its body is known to its answer. Its calls wait for the stores.
class KeyedPost {
public:
    /// `request_sha256`: of everything that makes it this request and no other.
    KeyedPost(IdempotencyKeys& keys, const Request& request, std::string request_sha256);
    ~KeyedPost();
    KeyedPost(const KeyedPost&) = delete;
    KeyedPost& operator=(const KeyedPost&) = delete;

    /// The answer, if the request is not to be carried out: the kept one, 409 or 422.
    std::optional<Response> begin(const Request& request);

    /// In the write group that carries the request out: keeps the answer it will get. Fails where
    /// another request with this key was faster.
    Result<> keep(Connection& connection, TenantId tenant, const Response& response);

    /// What the client is told, once the request was carried out: `response`, or the faster one's.
    /// A success that was not kept yet is kept now.
    Response settle(const Request& request, Response response);

private:
    void release();
    Result<std::optional<KeptAnswer>> find(const Request& request);
    Response answer_of_faster(const Request& request);
    void keep_afterwards(const Request& request, const Response& response);

    IdempotencyKeys& keys_;
    std::string request_sha256_;
    std::string key_sha256_;
    std::string mark_;
    bool marked_ = false, kept_ = false, lost_ = false;
};

/// Keeps the answer in the group that carries the request out, if the request has a key.
Result<> keep_answer(const Request& request, Connection& connection, TenantId tenant,
                     const Response& response);

}  // namespace undertone
