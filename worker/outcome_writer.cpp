#include "worker/outcome_writer.h"

#include "common/iso_week.h"
#include "common/store/alert_store.h"
#include "common/store/counters.h"
#include "common/store/upload_store.h"
#include "worker/alert_decisions.h"

#include <map>

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

Result<> add_alerts(Connection& connection, TenantId tenant, std::span<const NewAlert> alerts) {
    AlertStore store(connection, tenant);
    for (const auto& alert : alerts) {
        if (auto added = store.add(alert); !added) return added;
    }
    return {};
}

/// What goes with the end of the attempt, once that was accepted.
Result<> write_rest(Connection& connection, const Outcome& outcome, const Completed& completed) {
    const auto& [input, holder, end, now, verdict] = outcome;
    const auto& job = input.job;
    ResultStore results(connection, job.tenant);
    if (auto put = results.put(completed.result, job, holder, now); !put) return put;
    if (auto added = add_alerts(connection, job.tenant, completed.alerts); !added) return added;
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
                               .dictionary_version = job.dictionary_version,
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

/// Of each tenant with a rule about weeks the last result that was written.
std::map<TenantId, const Outcome*> last_of_weekly_tenants(std::span<const Outcome> outcomes) {
    std::map<TenantId, const Outcome*> last;
    for (const auto& outcome : outcomes) {
        const bool counted =
            outcome.verdict == Verdict::written && std::holds_alternative<Completed>(outcome.end);
        if (counted && has_weekly_rule(outcome.input.rules())) {
            last[outcome.input.job.tenant] = &outcome;
        }
    }
    return last;
}

Result<> write_weekly_alerts(Connection& connection, const Outcome& outcome) {
    const auto& [input, holder, end, now, verdict] = outcome;
    const auto tenant = input.job.tenant;
    const auto week = iso_week(now);
    Counters counters(connection, tenant);
    const auto this_week = counters.week(week), last_week = counters.week(week - 1);
    if (!this_week) return this_week.error();
    if (!last_week) return last_week.error();
    const auto alerts = decide_negative_share_up(
        input.rules(), {.week = week, .now = *this_week, .before = *last_week}, input.upload->id,
        now);
    return add_alerts(connection, tenant, alerts);
}

}  // namespace

Result<> write_outcomes(Connection& connection, std::span<Outcome> outcomes) {
    for (auto& outcome : outcomes) {
        if (auto written = write_outcome(connection, outcome); !written) return written;
    }
    // Last of all: they read the counters, for whose rows other workers wait from then on.
    const auto weekly = last_of_weekly_tenants(outcomes);
    if (weekly.empty()) return {};
    if (auto flushed = connection.flush_counters(); !flushed) return flushed;
    for (const auto& [tenant, outcome] : weekly) {
        if (auto written = write_weekly_alerts(connection, *outcome); !written) return written;
    }
    return {};
}

}  // namespace undertone
