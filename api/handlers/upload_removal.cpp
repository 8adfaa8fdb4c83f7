#include "api/handlers/upload_removal.h"

namespace undertone {

Result<bool> remove_upload(Services& services, const Request& request, const UploadRef& ref,
                           const AuditNote& what) {
    bool missing = false;
    RemovedUpload removed;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        UploadStore uploads(connection, ref.tenant);
        const auto known = uploads.find(ref.upload);
        if (!known) return known.error();
        missing = !*known;
        if (missing) return {};
        // The log's head first, as who stores uploads takes it: nobody then waits for the other.
        const auto noted = services.audit.note(connection, request, ref.tenant, what);
        if (!noted) return noted;
        auto gone = uploads.remove(ref.upload);
        if (!gone) return gone.error();
        missing = !*gone;  // somebody else was faster
        if (missing) return missing_upload();
        removed = std::move(**gone);
        return {};
    });
    if (missing) return false;
    if (!written) return written.error();
    finish_removal(services, ref.tenant, removed);
    return true;
}

void finish_removal(Services& services, TenantId tenant, const RemovedUpload& removed) {
    for (const auto job : removed.jobs) (void)services.queue.cancel(job);
    (void)services.events.publish(removed.jobs);
    // The rows are gone, so nobody finds the blobs any more; what stays now the sweeper removes.
    for (const auto blob : removed.blobs) {
        services.tables.forget(tenant, blob);
        (void)services.blobs.remove(tenant, blob);
    }
}

}  // namespace undertone
