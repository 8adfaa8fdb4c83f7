#include "api/handlers/upload_removal.h"

namespace undertone {

Result<bool> remove_upload(Services& services, TenantId tenant, UploadId upload) {
    std::optional<RemovedUpload> removed;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto gone = UploadStore(connection, tenant).remove(upload);
        if (!gone) return gone.error();
        removed = std::move(*gone);
        return {};
    });
    if (!written) return written.error();
    if (removed) finish_removal(services, tenant, *removed);
    return removed.has_value();
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
