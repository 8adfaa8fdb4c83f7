// One thread's work: lease jobs, run them, hand the outcomes over.
#pragma once

#include "worker/job_reader.h"
#include "worker/outcome_writer.h"
#include "worker/worker_parts.h"

#include <memory>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace undertone {

class FileAnalysis;

/// Small jobs are analysed in batches, each ended by a single conditional write; the writes are
/// committed while the next batch is computed. Anything else is started first and runs alone, but
/// between two chunks of it the lane serves what waits as interactive.
class Lane {
public:
    Lane(const WorkerParts& parts, std::shared_ptr<InHand> in_hand, std::uint64_t seed);

    /// Until the process is stopping.
    void run();

private:
    void run_jobs(std::vector<LeasedJob> leases, std::chrono::steady_clock::time_point leased_at);
    std::optional<Outcome> run_small(JobInput input);
    void run_started(JobInput input);
    void serve_interactive();

    Result<> analyze(const JobInput& input, const Holder& holder);
    Result<> read_through(const JobInput& input, const Holder& holder, FileAnalysis& analysis);
    Result<> build_table(const JobInput& input, const Holder& holder);
    Result<> delete_uploads(const JobInput& input, const Holder& holder);

    /// What an error makes of an attempt; nullopt if there is nothing to write: the job is somebody
    /// else's, or is left to another worker as it is.
    std::optional<Outcome> failure(JobInput input, const Holder& holder, JobError error,
                                   std::uint64_t rows_done = 0);
    /// What an analysis that has read everything comes to.
    std::optional<Outcome> conclude(JobInput input, const Holder& holder, FileAnalysis& analysis);

    /// Writes in the background, all in one group; the jobs leave the lane when it is committed.
    void hand_over(std::vector<Outcome> outcomes);
    void hand_over(std::optional<Outcome> outcome);
    void settle(std::span<const Outcome> outcomes, const Result<>& written);
    Result<> may_go_on(JobId job) const;
    std::uint32_t attempt_of(const JobInput& input) const;

    WorkerParts parts_;
    std::shared_ptr<InHand> in_hand_;
    Log log_;
    std::mt19937_64 random_;
    bool inside_long_job_ = false;
};

}  // namespace undertone
