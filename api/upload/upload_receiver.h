// Receives uploads: bytes in, one durable commit, jobs announced, then the answer.
//
//   body ─▶ MultipartParser ─▶ UploadForm ─▶ FileIntake ─▶ memory or blob store
//   all files there: blobs synced ─▶ rows, jobs and counters in one group ─▶ COMMIT ─▶ 201
#pragma once

#include "api/audit/audit_trail.h"
#include "api/auth/principal_guard.h"
#include "api/http/server.h"
#include "api/idempotency/idempotency_keys.h"
#include "api/limits/rate_limits.h"
#include "api/limits/tenant_quotas.h"
#include "api/upload/job_announcer.h"
#include "api/upload/scanner_gate.h"
#include "api/upload/upload_face.h"
#include "common/clock.h"
#include "common/db/database.h"
#include "common/store/records.h"

#include <boost/asio/thread_pool.hpp>

namespace undertone {

class UploadReceiver final : public UploadHandler {
public:
    struct Parts {
        const UploadConfig& config;
        const ScanConfig& scan;
        const Clock& clock;
        const Log& log;
        Database& database;
        BlobStore& blobs;
        JobAnnouncer& announcer;
        PrincipalGuard& guard;
        TenantDirectory& tenants;
        IdempotencyKeys& keys;
        TenantQuotas& quotas;
        AuditTrail& audit;
        RateLimits* limits;  ///< null: none
    };

    explicit UploadReceiver(Parts parts);
    ~UploadReceiver();

    Awaitable<Response> receive(Request& request, const Route& route, BodySource& body) override;

private:
    using Form = std::shared_ptr<UploadForm>;  // shared with the pool while it spools

    /// What is known of a request besides its files.
    struct Order {
        const Route& route;
        UploadTraits traits = {};
        Quotas quotas = {};                    ///< of the customer
        std::shared_ptr<KeyedPost> post = {};  ///< null: the request has no Idempotency-Key

        const UploadFace& face() const { return *route.upload_face; }
    };

    Awaitable<Result<>> read_form(Request& request, BodySource& body, Form form);
    /// The refusal, or the tenant is known in request.principal, if there is one.
    Awaitable<std::optional<Response>> resolve_customer(Request& request, Form form, Order& order);
    std::optional<Response> find_customer(Request& request, const UploadForm& form, Order& order);
    Result<> find_target(const Request& request, const UploadTraits& traits);
    /// Stores under an Idempotency-Key.
    Awaitable<Response> store_once(Request& request, Form form, Order order);
    Awaitable<std::optional<Response>> look_at_quotas(const Request& request, const Quotas& quotas,
                                                      QuotaDemand demand);
    Awaitable<Response> store(Request& request, Form form, Order order);

    Parts parts_;
    Log log_;
    ScannerGate gate_;
    boost::asio::thread_pool disk_;  // hashing, writing and syncing of large files; remote reads
};

}  // namespace undertone
