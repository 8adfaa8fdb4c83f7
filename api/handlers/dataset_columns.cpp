#include "api/handlers/dataset_columns.h"

#include "common/store/job_store.h"
#include "common/store/option_changes.h"

namespace undertone {

Result<std::optional<Job>> change_columns(Connection& connection, TenantId tenant,
                                          const Upload& shown, const boost::json::object& said,
                                          Time now) {
    const auto options = replace_columns(shown.options, said);
    if (same_options(options, shown.options)) return std::optional<Job>();
    const auto set = UploadStore(connection, tenant).set_options(shown.id, options);
    if (!set) return set.error();
    return JobStore(connection, tenant).begin_anew(JobId{shown.id.uuid}, now);
}

void announce_anew(Services& services, const Job& job) {
    // Hints: the fence has moved, so a worker that is not told finds out when it writes.
    (void)services.events.publish(std::span(&job.id, 1));
    (void)services.queue.cancel(job.id);
    services.announcer.announce({job.queued()});
}

}  // namespace undertone
