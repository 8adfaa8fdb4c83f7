// Jobs: every change is an UPDATE on the expected state and fence, so that who lost the job changes
// nothing. All functions belong into one write group with what they record.
#pragma once

#include "common/db/database.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// A worker's hold on a job: what its writes are conditional on.
struct Holder {
    std::string worker;
    std::int64_t fence = 0;
    Time started_at;
};

struct JobProgress {
    std::string step;
    std::uint32_t percent = 0;  ///< 0 to 100, never less than before
    std::uint64_t rows_done = 0, bytes_done = 0;
};

class JobStore {
public:
    JobStore(Connection& connection, TenantId tenant) : connection_(connection), tenant_(tenant) {}

    /// A job that belongs to no upload, or a further one of an upload. Not for analyze jobs: those
    /// are made by UploadStore::insert().
    Result<> insert(const NewJob& job);

    Result<std::optional<Job>> find(JobId id);

    // A worker's transitions. Each needs the fence that the worker read or was given. Error:
    // fenced, if the job is no longer as expected; then nothing was changed.

    /// queued, retrying or a lost running one → running. Returns the new fence. An attempt that was
    /// still running is noted as lost.
    Result<std::int64_t> start(const Job& job, std::string_view worker, Time now);
    Result<> progress(JobId id, std::int64_t fence, const JobProgress& progress, Time now);
    /// From running (a long job) or straight from queued or retrying (a small one, which was never
    /// started: `holder.fence` is then the one that was read).
    Result<> complete(const Job& job, const Holder& holder, std::uint64_t rows, Time now);
    /// held → queued: a scan found nothing, its bytes may be read.
    Result<> found_clean(const Job& job, Time now);
    /// held → quarantined: `error` says why its bytes stay unread.
    Result<> quarantine(const Job& job, const Holder& holder, const JobError& error, Time now);
    /// The attempt failed for good after `rows_done` good rows. A reprocess goes back to completed
    /// with its old result.
    Result<> fail(const Job& job, const Holder& holder, const JobError& error,
                  std::uint64_t rows_done, Time now);
    /// The attempt failed, the job will be tried again at `retry_at`.
    Result<> retry_later(const Job& job, const Holder& holder, const JobError& error, Time retry_at,
                         Time now);
    /// A worker came back with a result for a job it had lost: noted, nothing else.
    Result<> refused_late(const Job& job, const Holder& holder, Time now);

    // A caller's transitions. Error: conflict naming the state, not_found.

    Result<Job> cancel(JobId id, Time now);     ///< from pending or processing
    Result<Job> retry(JobId id, Time now);      ///< from failed or cancelled; unscanned → held
    Result<Job> reprocess(JobId id, Time now);  ///< from completed; with the newest dictionary
    /// Reprocesses or retries what ended; takes an unfinished job from who has it and begins anew.
    /// nullopt: a cancelled or quarantined one waits for its caller.
    Result<std::optional<Job>> begin_anew(JobId id, Time now);

    /// Oldest first; what a first success left is told from its result, a running one from the job.
    Result<std::vector<Attempt>> attempts(const Job& job);

    /// Notes a success whose result is about to be replaced by a newer one.
    Result<> keep_success(JobId id, const Attempt& attempt);

private:
    Result<> change(std::string_view sql, Values values);
    Result<> end_badly(const Job& job, const Holder& holder, const JobError& error,
                       std::uint64_t rows_done, JobState to, Time now);
    Result<> note(JobId id, const Attempt& attempt);
    Result<> note_attempt(const Job& job, const Holder& holder, std::string_view outcome,
                          std::string_view error, Time now);
    Result<Job> requeue(JobId id, bool from_completed, Time now);

    Connection& connection_;
    TenantId tenant_;
};

/// What the reconciler reads: unfinished jobs of all tenants.
class OpenJobStore {
public:
    explicit OpenJobStore(Connection& connection) : connection_(connection) {}

    /// Jobs shown as `status` (pending or processing), changed before `older_than`, that follow
    /// `after` in the order of tenant and id.
    Result<std::vector<Job>> list(std::string_view status, const std::optional<Job>& after,
                                  Time older_than, std::uint32_t limit);

    /// How many jobs of all tenants wait or run: for `undertone queue` and metrics.
    struct Counts {
        std::uint64_t pending = 0, processing = 0;
    };
    Result<Counts> counts();

private:
    Connection& connection_;
};

}  // namespace undertone
