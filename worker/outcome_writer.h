// The write groups that end an attempt: each conditional on the fence, each recording what it must
// in the same transaction.
#pragma once

#include "common/store/job_store.h"
#include "common/store/result_store.h"
#include "worker/worker_parts.h"

#include <optional>
#include <string>

namespace undertone {

/// What an attempt came to.
struct Completed {
    NewResult result;
    std::string kind;                ///< chat | table
    std::optional<JobId> table_job;  ///< a table is to be built, as this job
};
struct Failed {
    JobError error;
    std::uint64_t rows_done = 0;
};

/// Whether the write was accepted or the job was somebody else's by then.
enum class Verdict { written, refused_late };

/// Completes the job and writes its result, or notes that the result came too late.
Result<Verdict> write_completed(Connection& connection, const JobInput& input, const Holder& holder,
                                const Completed& completed, Time now);

/// Ends the attempt as failed: for good, or with another try at `retry_at`.
Result<Verdict> write_failed(Connection& connection, const JobInput& input, const Holder& holder,
                             const Failed& failed, std::optional<Time> retry_at, Time now);

}  // namespace undertone
