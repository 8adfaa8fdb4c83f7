// Receives uploads: bytes in, one durable commit, jobs announced, then the answer.
//
//   body ─▶ MultipartParser ─▶ UploadForm ─▶ FileIntake ─▶ memory or blob store
//   all files there: blobs synced ─▶ rows, jobs and counters in one group ─▶ COMMIT ─▶ 201
#pragma once

#include "api/auth/principal_guard.h"
#include "api/http/server.h"
#include "api/upload/job_announcer.h"
#include "api/upload/scanner_gate.h"
#include "api/upload/upload_form.h"
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
    };

    explicit UploadReceiver(Parts parts);
    ~UploadReceiver();

    Awaitable<Response> receive(Request& request, BodySource& body) override;

private:
    using Form = std::shared_ptr<UploadForm>;  // shared with the pool while it spools

    Awaitable<Result<>> read_form(Request& request, BodySource& body, Form form);
    /// The refusal, or the tenant is known in request.principal.
    Awaitable<std::optional<Response>> resolve_customer(Request& request, Form form);
    Awaitable<Response> store(Request& request, Form form);

    Parts parts_;
    Log log_;
    ScannerGate gate_;
    boost::asio::thread_pool disk_;  // hashing, writing and syncing of large files; remote reads
};

}  // namespace undertone
