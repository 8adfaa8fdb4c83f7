#include "worker/outcome_writer.h"

#include "common/store/upload_store.h"

namespace undertone {
namespace {

Result<Verdict> refused(JobStore& jobs, const Job& job, const Holder& holder, Time now) {
    if (const auto noted = jobs.refused_late(job, holder, now); !noted) return noted.error();
    return Verdict::refused_late;
}

bool lost(const Result<>& changed) {
    return changed.has_error() && changed.error().code == ErrorCode::fenced;
}

}  // namespace

Result<Verdict> write_completed(Connection& connection, const JobInput& input, const Holder& holder,
                                const Completed& completed, Time now) {
    const auto& job = input.job;
    JobStore jobs(connection, job.tenant);
    const auto changed = jobs.complete(job, holder, completed.result.rows, now);
    if (lost(changed)) return refused(jobs, job, holder, now);
    if (!changed) return changed.error();

    ResultStore results(connection, job.tenant);
    if (const auto put = results.put(completed.result, job, holder, now); !put) return put.error();
    if (input.upload->kind != completed.kind) {
        const auto set =
            UploadStore(connection, job.tenant).set_kind(input.upload->id, completed.kind);
        if (!set) return set.error();
    }
    if (completed.table_job) {
        const auto queued = jobs.insert(*completed.table_job, input.upload->id,
                                        JobKind::build_table, job.bytes, {}, job.request_id, now);
        if (!queued) return queued.error();
        const auto building =
            results.table_building(input.upload->id, *completed.table_job, holder.fence, now);
        if (!building) return building.error();
    }
    return Verdict::written;
}

Result<Verdict> write_failed(Connection& connection, const JobInput& input, const Holder& holder,
                             const Failed& failed, std::optional<Time> retry_at, Time now) {
    JobStore jobs(connection, input.job.tenant);
    const auto changed = retry_at
                             ? jobs.retry_later(input.job, holder, failed.error, *retry_at, now)
                             : jobs.fail(input.job, holder, failed.error, failed.rows_done, now);
    if (lost(changed)) return refused(jobs, input.job, holder, now);
    if (!changed) return changed.error();
    if (!retry_at && input.job.kind == JobKind::build_table && input.job.upload) {
        const auto noted = ResultStore(connection, input.job.tenant)
                               .table_failed(*input.job.upload, input.job.id, now);
        if (!noted) return noted.error();
    }
    return Verdict::written;
}

}  // namespace undertone
