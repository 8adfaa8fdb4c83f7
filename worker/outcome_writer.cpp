#include "worker/outcome_writer.h"

#include "common/store/upload_store.h"

namespace undertone {
namespace {

/// Ends the job's attempt; `fenced` if it was somebody else's by then.
Result<> end_job(JobStore& jobs, const Outcome& outcome, const Completed& completed) {
    const auto& [input, holder, end, now, verdict] = outcome;
    return jobs.complete(input.job, holder, completed.result.rows, now);
}

Result<> end_job(JobStore& jobs, const Outcome& outcome, const Failed& failed) {
    const auto& [input, holder, end, now, verdict] = outcome;
    if (!failed.retry_after) {
        return jobs.fail(input.job, holder, failed.error, failed.rows_done, now);
    }
    return jobs.retry_later(input.job, holder, failed.error, now + *failed.retry_after, now);
}

/// What goes with the end of the attempt, once that was accepted.
Result<> write_rest(Connection& connection, const Outcome& outcome, const Completed& completed) {
    const auto& [input, holder, end, now, verdict] = outcome;
    const auto& job = input.job;
    ResultStore results(connection, job.tenant);
    if (auto put = results.put(completed.result, job, holder, now); !put) return put;
    if (input.upload->kind != completed.kind) {
        auto set = UploadStore(connection, job.tenant).set_kind(input.upload->id, completed.kind);
        if (!set) return set;
    }
    if (!completed.table_job) return {};
    auto queued = JobStore(connection, job.tenant)
                      .insert({.id = *completed.table_job,
                               .upload = input.upload->id,
                               .kind = JobKind::build_table,
                               .bytes = job.bytes,
                               .parameters = {},
                               .request_id = job.request_id,
                               .created_at = now});
    if (!queued) return queued;
    return results.table_building(input.upload->id, *completed.table_job, holder.fence, now);
}

Result<> write_rest(Connection& connection, const Outcome& outcome, const Failed& failed) {
    const auto& job = outcome.input.job;
    if (failed.retry_after || job.kind != JobKind::build_table || !job.upload) return {};
    return ResultStore(connection, job.tenant).table_failed(*job.upload, job.id, outcome.ended_at);
}

Result<> write_outcome(Connection& connection, Outcome& outcome) {
    JobStore jobs(connection, outcome.input.job.tenant);
    return std::visit(
        [&](const auto& end) -> Result<> {
            outcome.verdict = Verdict::written;
            auto ended = end_job(jobs, outcome, end);
            if (ended) return write_rest(connection, outcome, end);
            if (ended.error().code != ErrorCode::fenced) return ended;
            outcome.verdict = Verdict::refused_late;
            return jobs.refused_late(outcome.input.job, outcome.holder, outcome.ended_at);
        },
        outcome.end);
}

}  // namespace

Result<> write_outcomes(Connection& connection, std::span<Outcome> outcomes) {
    for (auto& outcome : outcomes) {
        if (auto written = write_outcome(connection, outcome); !written) return written;
    }
    return {};
}

}  // namespace undertone
