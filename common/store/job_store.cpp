#include "common/store/job_store.h"

#include "common/store/counters.h"
#include "common/store/dictionary_store.h"
#include "common/store/upload_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::string_view lost_hold = "the job is no longer in the state it was taken in";

Value optional_id(const std::optional<UploadId>& id) {
    return id ? Value(Blob{id->view()}) : Value(nullptr);
}

bool has_counters(const Job& job) { return job.kind == JobKind::analyze; }

}  // namespace

Result<> JobStore::change(std::string_view sql, Values values) {
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    if (*changed == 0) return Error{ErrorCode::fenced, std::string(lost_hold)};
    return {};
}

Result<> JobStore::insert(const NewJob& job) {
    constexpr std::string_view sql =
        "INSERT INTO jobs (tenant_id, id, upload_id, kind, state, bytes, parameters, request_id,"
        " created_at, updated_at, dictionary_version)"
        " VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $8, $9)";
    const Value values[] = {
        Blob{tenant_.view()}, Blob{job.id.view()},       optional_id(job.upload),
        to_string(job.kind),  integer(job.bytes),        text_or_null(job.parameters),
        job.request_id,       to_micros(job.created_at), integer_or_null(job.dictionary_version)};
    return connection_.send(sql, values);
}

Result<std::optional<Job>> JobStore::find(JobId id) {
    static const std::string sql =
        fmt::format("SELECT {} FROM jobs j WHERE j.tenant_id = $1 AND j.id = $2", job_columns);
    std::optional<Job> job;
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) { job = read_job(row); });
    if (!found) return found.error();
    return job;
}

Result<std::int64_t> JobStore::start(const Job& job, std::string_view worker, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = 'running', fence = fence + 1, revision = revision + 1,"
        " attempt = attempt + 1, worker = $4, started_at = $5, updated_at = $5, retry_at = NULL,"
        " step = NULL, progress = 0, rows_done = 0, bytes_done = 0"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('queued', 'retrying', 'running')";
    const Value values[] = {Blob{tenant_.view()}, Blob{job.id.view()}, job.fence, worker,
                            to_micros(now)};
    if (const auto changed = change(sql, values); !changed) return changed.error();

    if (job.state == JobState::running) {
        const Holder lost{job.worker, job.fence, job.started_at.value_or(job.updated_at)};
        const JobError error{.code = "worker_lost",
                             .detail = "the worker stopped renewing its lease",
                             .line = {},
                             .offset = {},
                             .retryable = true};
        if (const auto noted = note_attempt(job, lost, "lost", error.to_json(), now); !noted) {
            return noted.error();
        }
    }
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, JobState::running);
    return job.fence + 1;
}

Result<> JobStore::progress(JobId id, std::int64_t fence, const JobProgress& progress, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET revision = revision + 1, step = $4, progress = $5, rows_done = $6,"
        " bytes_done = $7, updated_at = $8"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND state = 'running'";
    const Value values[] = {Blob{tenant_.view()},
                            Blob{id.view()},
                            fence,
                            progress.step,
                            integer(progress.percent),
                            integer(progress.rows_done),
                            integer(progress.bytes_done),
                            to_micros(now)};
    return change(sql, values);
}

Result<> JobStore::complete(const Job& job, const Holder& holder, std::uint64_t rows, Time now) {
    constexpr std::string_view from_running =
        "UPDATE jobs SET state = 'completed', revision = revision + 1, progress = 100, step = NULL,"
        " rows_done = $4, bytes_done = bytes, has_result = 1, error = NULL, updated_at = $5"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND state = 'running'";
    constexpr std::string_view from_waiting =
        "UPDATE jobs SET state = 'completed', fence = fence + 1, revision = revision + 1,"
        " attempt = attempt + 1, progress = 100, step = NULL, rows_done = $4, bytes_done = bytes,"
        " has_result = 1, error = NULL, retry_at = NULL, updated_at = $5, worker = $6,"
        " started_at = $7 WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('queued', 'retrying')";
    const bool started = job.state == JobState::running;
    const Value values[] = {Blob{tenant_.view()},
                            Blob{job.id.view()},
                            holder.fence,
                            integer(rows),
                            to_micros(now),
                            holder.worker,
                            to_micros(holder.started_at)};
    const auto changed =
        started ? change(from_running, Values(values).first(5)) : change(from_waiting, values);
    if (!changed) return changed;
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, JobState::completed);
    return {};
}

Result<> JobStore::found_clean(const Job& job, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = 'queued', unscanned = 0, fence = fence + 1,"
        " revision = revision + 1, updated_at = $4"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND state = 'held'";
    const Value values[] = {Blob{tenant_.view()}, Blob{job.id.view()}, job.fence, to_micros(now)};
    return change(sql, values);
}

Result<> JobStore::quarantine(const Job& job, const Holder& holder, const JobError& error,
                              Time now) {
    return end_badly(job, holder, error, 0, JobState::quarantined, now);
}

Result<> JobStore::fail(const Job& job, const Holder& holder, const JobError& error,
                        std::uint64_t rows_done, Time now) {
    const auto to = job.has_result ? JobState::completed : JobState::failed;
    return end_badly(job, holder, error, rows_done, to, now);
}

Result<> JobStore::end_badly(const Job& job, const Holder& holder, const JobError& error,
                             std::uint64_t rows_done, JobState to, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = CASE has_result WHEN 1 THEN 'completed' ELSE $9 END,"
        " fence = fence + 1, revision = revision + 1, error = $4, retry_at = NULL,"
        " attempt = CASE state WHEN 'running' THEN attempt ELSE attempt + 1 END, step = NULL,"
        " worker = $5, started_at = $6, updated_at = $7,"
        " progress = CASE has_result WHEN 1 THEN 100 ELSE progress END,"
        " bytes_done = CASE has_result WHEN 1 THEN bytes ELSE bytes_done END,"
        " rows_done = CASE has_result WHEN 1 THEN (SELECT r.row_count FROM results r"
        " WHERE r.tenant_id = jobs.tenant_id AND r.upload_id = jobs.id) ELSE $8 END"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('held', 'queued', 'retrying', 'running')";
    const auto error_json = error.to_json();
    const Value values[] = {Blob{tenant_.view()}, Blob{job.id.view()}, holder.fence,
                            error_json,           holder.worker,       to_micros(holder.started_at),
                            to_micros(now),       integer(rows_done),  to_string(to)};
    if (const auto changed = change(sql, values); !changed) return changed;
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, to);
    return note_attempt(job, holder, "failed", error_json, now);
}

Result<> JobStore::retry_later(const Job& job, const Holder& holder, const JobError& error,
                               Time retry_at, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = 'retrying', fence = fence + 1, revision = revision + 1,"
        " error = $4, retry_at = $5,"
        " attempt = CASE state WHEN 'running' THEN attempt ELSE attempt + 1 END,"
        " worker = $6, started_at = $7, updated_at = $8"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('queued', 'retrying', 'running')";
    const auto error_json = error.to_json();
    const Value values[] = {Blob{tenant_.view()},
                            Blob{job.id.view()},
                            holder.fence,
                            error_json,
                            to_micros(retry_at),
                            holder.worker,
                            to_micros(holder.started_at),
                            to_micros(now)};
    if (const auto changed = change(sql, values); !changed) return changed;
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, JobState::retrying);
    return note_attempt(job, holder, "failed", error_json, now);
}

Result<> JobStore::refused_late(const Job& job, const Holder& holder, Time now) {
    const auto current = find(job.id);
    if (!current) return current.error();
    // Deleted: nothing to note it on. Cancelled: the caller knows why.
    if (!*current || (*current)->state == JobState::cancelled) return {};
    return note_attempt(job, holder, "refused_late", {}, now);
}

Result<> JobStore::keep_success(JobId id, const Attempt& attempt) { return note(id, attempt); }

Result<> JobStore::note_attempt(const Job& job, const Holder& holder, std::string_view outcome,
                                std::string_view error, Time now) {
    // A job that was started has counted its attempt; one finished straight from the queue has not.
    const bool counted = job.state == JobState::running;
    return note(job.id, {.attempt = job.attempt + (counted ? 0u : 1u),
                         .fence = holder.fence,
                         .worker = holder.worker,
                         .started_at = holder.started_at,
                         .ended_at = now,
                         .outcome = std::string(outcome),
                         .error = std::string(error)});
}

Result<> JobStore::note(JobId id, const Attempt& attempt) {
    constexpr std::string_view last_sql =
        "SELECT COALESCE(MAX(number), 0) FROM attempts WHERE tenant_id = $1 AND job_id = $2";
    constexpr std::string_view insert_sql =
        "INSERT INTO attempts (tenant_id, job_id, number, attempt, fence, worker, started_at,"
        " ended_at, outcome, error) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    std::int64_t last = 0;
    std::array<Value, 10> values = {Blob{tenant_.view()},
                                    Blob{id.view()},
                                    nullptr,  // the number, known below
                                    integer(attempt.attempt),
                                    attempt.fence,
                                    text_or_null(attempt.worker),
                                    time_or_null(attempt.started_at),
                                    time_or_null(attempt.ended_at),
                                    attempt.outcome,
                                    text_or_null(attempt.error)};
    const auto found = connection_.query(last_sql, Values(values).first(2),
                                         [&](const Row& row) { last = row.integer(0); });
    if (!found) return found.error();
    values[2] = last + 1;
    return connection_.send(insert_sql, values);
}

Result<Job> JobStore::cancel(JobId id, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = CASE has_result WHEN 1 THEN 'completed' ELSE 'cancelled' END,"
        " fence = fence + 1, revision = revision + 1, retry_at = NULL, error = $4, updated_at = $5,"
        " step = NULL, progress = CASE has_result WHEN 1 THEN 100 ELSE progress END,"
        " bytes_done = CASE has_result WHEN 1 THEN bytes ELSE bytes_done END,"
        " rows_done = CASE has_result WHEN 1 THEN (SELECT r.row_count FROM results r"
        " WHERE r.tenant_id = jobs.tenant_id AND r.upload_id = jobs.id) ELSE rows_done END"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('held', 'queued', 'retrying', 'running')";
    const auto found = find(id);
    if (!found) return found.error();
    if (!*found) return Error{ErrorCode::not_found, "no such job"};
    auto job = **found;
    if (is_final(job.state)) {
        return Error{ErrorCode::conflict,
                     fmt::format("the upload is {}: only a pending or processing one can be "
                                 "cancelled",
                                 shown_status(job.state))};
    }
    const auto error = JobError{.code = "cancelled",
                                .detail = "cancelled by the caller",
                                .line = {},
                                .offset = {},
                                .retryable = true}
                           .to_json();
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, job.fence, error,
                            to_micros(now)};
    if (const auto changed = change(sql, values); !changed) return changed.error();
    if (job.state == JobState::running) {
        const Holder holder{job.worker, job.fence, job.started_at.value_or(job.updated_at)};
        if (const auto noted = note_attempt(job, holder, "cancelled", {}, now); !noted) {
            return noted.error();
        }
    }
    const auto to = job.has_result ? JobState::completed : JobState::cancelled;
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, to);
    job.state = to;
    return job;
}

Result<Job> JobStore::retry(JobId id, Time now) { return requeue(id, false, now); }
Result<Job> JobStore::reprocess(JobId id, Time now) { return requeue(id, true, now); }

Result<std::optional<Job>> JobStore::begin_anew(JobId id, Time now) {
    const auto found = find(id);
    if (!found) return found.error();
    if (!*found) return Error{ErrorCode::not_found, "no such job"};
    auto state = (*found)->state;
    if (state == JobState::cancelled || state == JobState::quarantined) return std::optional<Job>();
    if (!is_final(state)) {
        const auto cancelled = cancel(id, now);
        if (!cancelled) return cancelled.error();
        state = cancelled->state;
    }
    auto begun = requeue(id, state == JobState::completed, now);
    if (!begun) return begun.error();
    return std::optional(std::move(*begun));
}

Result<Job> JobStore::requeue(JobId id, bool from_completed, Time now) {
    constexpr std::string_view sql =
        "UPDATE jobs SET state = CASE unscanned WHEN 1 THEN 'held' ELSE 'queued' END,"
        " fence = fence + 1, revision = revision + 1, attempt = 0, retry_at = NULL, error = NULL,"
        " step = NULL, progress = 0, rows_done = 0, bytes_done = 0, updated_at = $4,"
        " dictionary_version = $5"
        " WHERE tenant_id = $1 AND id = $2 AND fence = $3"
        " AND state IN ('completed', 'failed', 'cancelled', 'quarantined')";
    const auto found = find(id);
    if (!found) return found.error();
    if (!*found) return Error{ErrorCode::not_found, "no such job"};
    auto job = **found;
    if (!is_final(job.state) || (job.state == JobState::completed) != from_completed) {
        return Error{
            ErrorCode::conflict,
            fmt::format("the upload is {}: only a {} one can be {}", shown_status(job.state),
                        from_completed ? "completed" : "failed or cancelled",
                        from_completed ? "reprocessed" : "retried")};
    }
    if (from_completed) {
        const auto newest = DictionaryStore(connection_, tenant_).newest_version();
        if (!newest) return newest.error();
        job.dictionary_version = *newest;
    }
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, job.fence, to_micros(now),
                            integer_or_null(job.dictionary_version)};
    if (const auto changed = change(sql, values); !changed) return changed.error();
    const auto to = job.unscanned ? JobState::held : JobState::queued;
    if (has_counters(job)) Counters(connection_, tenant_).moved(job.state, to);
    job.state = to;
    ++job.fence;
    return job;
}

Result<std::vector<Attempt>> JobStore::attempts(const Job& job) {
    constexpr std::string_view noted_sql =
        "SELECT attempt, fence, worker, started_at, ended_at, outcome, error FROM attempts"
        " WHERE tenant_id = $1 AND job_id = $2 ORDER BY number";
    constexpr std::string_view success_sql =
        "SELECT attempt, fence, worker, started_at, created_at FROM results"
        " WHERE tenant_id = $1 AND upload_id = $2";
    std::vector<Attempt> attempts;
    const Value values[] = {Blob{tenant_.view()}, Blob{job.id.view()}};
    const auto noted = connection_.query(noted_sql, values, [&](const Row& row) {
        attempts.push_back({.attempt = static_cast<std::uint32_t>(row.integer(0)),
                            .fence = row.integer(1),
                            .worker = text_or_empty(row, 2),
                            .started_at = optional_time(row, 3),
                            .ended_at = optional_time(row, 4),
                            .outcome = std::string(row.text(5)),
                            .error = text_or_empty(row, 6)});
    });
    if (!noted) return noted.error();
    const auto success = connection_.query(success_sql, values, [&](const Row& row) {
        attempts.push_back({.attempt = static_cast<std::uint32_t>(row.integer(0)),
                            .fence = row.integer(1),
                            .worker = std::string(row.text(2)),
                            .started_at = optional_time(row, 3),
                            .ended_at = optional_time(row, 4),
                            .outcome = "succeeded",
                            .error = {}});
    });
    if (!success) return success.error();
    if (job.state == JobState::running) {
        attempts.push_back({.attempt = job.attempt,
                            .fence = job.fence,
                            .worker = job.worker,
                            .started_at = job.started_at,
                            .ended_at = {},
                            .outcome = "running",
                            .error = {}});
    }
    std::stable_sort(attempts.begin(), attempts.end(), [](const Attempt& a, const Attempt& b) {
        return a.ended_at.value_or(Time::max()) < b.ended_at.value_or(Time::max());
    });
    return attempts;
}

Result<std::vector<Job>> OpenJobStore::list(std::string_view status,
                                            const std::optional<Job>& after, Time older_than,
                                            std::uint32_t limit) {
    static const std::string sql = fmt::format(
        "SELECT {} FROM jobs j WHERE j.status = $1 AND (j.tenant_id, j.id) > ($2, $3)"
        " AND j.updated_at < $4 ORDER BY j.tenant_id, j.id LIMIT $5",
        job_columns);
    std::vector<Job> jobs;
    const Uuid none{};
    const Value values[] = {status, Blob{after ? after->tenant.view() : none.view()},
                            Blob{after ? after->id.view() : none.view()}, to_micros(older_than),
                            integer(limit)};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { jobs.push_back(read_job(row)); });
    if (!found) return found.error();
    return jobs;
}

Result<OpenJobStore::Counts> OpenJobStore::counts() {
    constexpr std::string_view sql =
        "SELECT CAST(COALESCE(SUM(pending), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(processing), 0) AS BIGINT) FROM tenant_totals";
    Counts counts;
    const auto found = connection_.query(sql, {}, [&](const Row& row) {
        counts.pending = static_cast<std::uint64_t>(row.integer(0));
        counts.processing = static_cast<std::uint64_t>(row.integer(1));
    });
    if (!found) return found.error();
    return counts;
}

}  // namespace undertone
