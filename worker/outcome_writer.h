// The write groups that end an attempt: each conditional on the fence, each recording what it must
// in the same transaction.
#pragma once

#include "common/store/job_store.h"
#include "common/store/result_store.h"
#include "worker/worker_parts.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace undertone {

/// What an attempt came to: a result ...
struct Completed {
    NewResult result;
    std::string kind;                ///< chat | table
    std::optional<JobId> table_job;  ///< a table is to be built, as this job
    std::vector<NewAlert> alerts;    ///< what the result fires by itself
};
/// ... or an error, for good or with another try after a while.
struct Failed {
    JobError error;
    std::uint64_t rows_done = 0;
    std::optional<std::chrono::milliseconds> retry_after;
};

/// Whether the write was accepted or the job was somebody else's by then.
enum class Verdict { written, refused_late };

struct Outcome {
    JobInput input;  ///< without its content
    Holder holder;
    std::variant<Completed, Failed> end;
    Time ended_at;
    Verdict verdict = Verdict::written;
};

/// Ends the attempts, or notes of those that lost their job that they came too late; sets each
/// one's verdict. Alerts are written with the results that fire them: both are there, or neither.
Result<> write_outcomes(Connection& connection, std::span<Outcome> outcomes);

}  // namespace undertone
